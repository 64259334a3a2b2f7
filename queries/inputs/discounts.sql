-- question: What does a plan take off its charges, from when to when?
-- grain:    scenario_id, plan_id, discount_id, valid_from_date
-- reads:    given_discounts
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    discount_id,
    discount_share,
    discount_usd,
    discount_months,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id, discount_id
        order by valid_from_date
    ) as valid_to_date
from given_discounts
