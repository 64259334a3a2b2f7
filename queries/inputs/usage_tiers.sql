-- question: What share of a plan's users is in each tier, from when to when?
-- grain:    scenario_id, plan_id, tier_id, valid_from_date
-- reads:    given_usage_tiers
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    tier_id,
    tier_rank,
    user_share,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id, tier_id
        order by valid_from_date
    ) as valid_to_date
from given_usage_tiers
