-- question: What does the company pay per unit of each driver, from when to when?
-- grain:    scenario_id, cost_id, valid_from_date
-- reads:    given_company_costs
-- notes:    docs/timing.md#dates
select
    scenario_id,
    cost_id,
    driver_id,
    function,
    nature,
    cost_usd_per_driver_unit_month,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, cost_id
        order by valid_from_date
    ) as valid_to_date
from given_company_costs
