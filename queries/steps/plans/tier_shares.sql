-- question: What share of its plan's users and usage does a tier have?
-- grain:    scenario_id, period_month, plan_id, tier_id
-- reads:    tier_edges, normal_probabilities, periods, tier_usage_shares
-- notes:    docs/plans.md#tiers
-- kept:     table
select
    tier_edges.scenario_id,
    tier_edges.period_month,
    tier_edges.plan_id,
    tier_edges.tier_id,
    tier_edges.user_share,
    -- What a log has shown goes before the assumed distribution.
    coalesce(tier_usage_shares.usage_share, upper_points.probability - lower_points.probability) as usage_share
from tier_edges
inner join normal_probabilities as upper_points
    on upper_points.scenario_id = tier_edges.scenario_id
    and upper_points.month = tier_edges.period_month
    and upper_points.plan_id = tier_edges.plan_id
    and upper_points.tier_id = tier_edges.tier_id
    and upper_points.point = 'upper_usage'
inner join normal_probabilities as lower_points
    on lower_points.scenario_id = tier_edges.scenario_id
    and lower_points.month = tier_edges.period_month
    and lower_points.plan_id = tier_edges.plan_id
    and lower_points.tier_id = tier_edges.tier_id
    and lower_points.point = 'lower_usage'
inner join periods
    on periods.period_month = tier_edges.period_month
left join tier_usage_shares
    on tier_usage_shares.scenario_id = tier_edges.scenario_id
    and tier_usage_shares.plan_id = tier_edges.plan_id
    and tier_usage_shares.tier_id = tier_edges.tier_id
    and tier_usage_shares.valid_from_date <= periods.period_date
    and tier_usage_shares.valid_to_date > periods.period_date
