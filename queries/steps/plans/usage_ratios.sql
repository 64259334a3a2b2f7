-- question: What has a log shown of a tier's usage, as a multiple of what the plan's distribution says?
-- grain:    scenario_id, period_month, plan_id, tier_id
-- reads:    normal_probabilities, tier_shares
-- notes:    docs/plans.md#tiers
select
    tier_shares.scenario_id,
    tier_shares.period_month,
    tier_shares.plan_id,
    tier_shares.tier_id,
    max(tier_shares.usage_share) / nullif(
        max(case when normal_probabilities.point = 'upper_usage' then normal_probabilities.probability end)
            - max(case when normal_probabilities.point = 'lower_usage' then normal_probabilities.probability end),
        0
    ) as logged_usage_ratio
from tier_shares
inner join normal_probabilities
    on normal_probabilities.scenario_id = tier_shares.scenario_id
    and normal_probabilities.month = tier_shares.period_month
    and normal_probabilities.plan_id = tier_shares.plan_id
    and normal_probabilities.tier_id = tier_shares.tier_id
where normal_probabilities.point in ('lower_usage', 'upper_usage')
group by
    tier_shares.scenario_id,
    tier_shares.period_month,
    tier_shares.plan_id,
    tier_shares.tier_id
