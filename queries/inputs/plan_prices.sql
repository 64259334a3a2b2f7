-- question: What is the list price of a plan, from when to when?
-- grain:    scenario_id, plan_id, valid_from_date
-- reads:    given_plan_prices
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    price_usd_per_user_month,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id
        order by valid_from_date
    ) as valid_to_date
from given_plan_prices
