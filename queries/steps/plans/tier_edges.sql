-- question: Between which quantiles of its plan's users does a tier lie?
-- grain:    scenario_id, period_month, plan_id, tier_id
-- reads:    periods, usage_tiers
-- notes:    docs/plans.md#tiers
with upper_edges as (
    select
        usage_tiers.scenario_id,
        periods.period_month,
        usage_tiers.plan_id,
        usage_tiers.tier_id,
        usage_tiers.tier_rank,
        usage_tiers.user_share,
        sum(usage_tiers.user_share) over (
            partition by usage_tiers.scenario_id, periods.period_month, usage_tiers.plan_id
            order by usage_tiers.tier_rank
        ) as upper_share
    from periods
    inner join usage_tiers
        on usage_tiers.valid_from_date <= periods.period_date
        and usage_tiers.valid_to_date > periods.period_date
)
select
    scenario_id,
    period_month,
    plan_id,
    tier_id,
    user_share,
    lag(upper_share, 1, 0.0) over (
        partition by scenario_id, period_month, plan_id
        order by tier_rank
    ) as lower_share,
    upper_share
from upper_edges
