-- question: How many units does a plan include, from when to when?
-- grain:    scenario_id, plan_id, meter_id, valid_from_date
-- reads:    given_allowances
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    meter_id,
    included_units,
    rollover_months,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id, meter_id
        order by valid_from_date
    ) as valid_to_date
from given_allowances
