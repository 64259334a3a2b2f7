-- question: Which drivers, in which shares, make up a plan's members, from when to when?
-- grain:    scenario_id, plan_id, driver_id, valid_from_date
-- reads:    given_plan_members
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    driver_id,
    member_share,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id, driver_id
        order by valid_from_date
    ) as valid_to_date
from given_plan_members
