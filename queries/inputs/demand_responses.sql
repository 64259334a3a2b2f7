-- question: How do a plan's members respond to its price, from when to when?
-- grain:    scenario_id, plan_id, valid_from_date
-- reads:    given_demand_responses
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    elasticity,
    lag_months,
    leaver_usage_ratio,
    fallback_plan_id,
    coalesce(fallback_share, 0) as fallback_share,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id
        order by valid_from_date
    ) as valid_to_date
from given_demand_responses
