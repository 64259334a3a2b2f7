-- question: What share of a plan's tasks does a tier send according to a usage log, from when to when?
-- grain:    scenario_id, plan_id, tier_id, valid_from_date
-- reads:    given_tier_usage_shares
-- notes:    docs/plans.md#tiers
select
    scenario_id,
    plan_id,
    tier_id,
    usage_share,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id, tier_id
        order by valid_from_date
    ) as valid_to_date
from given_tier_usage_shares
