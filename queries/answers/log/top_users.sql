-- question: Which 100 users cost the most to serve each month, and what do they pay?
-- grain:    scenario_id, month, plan_id, user_id
-- reads:    cost_versions, user_ranks, user_margins
-- notes:    docs/log.md#user-margins
-- order:    month latest, cost_rank, serving_cost_usd
-- sums:     exact
select
    user_margins.scenario_id,
    user_margins.month,
    user_margins.plan_id,
    user_margins.user_id,
    user_ranks.user_count - user_ranks.cost_rank + 1 as cost_rank,
    user_margins.tier_id,
    user_margins.usage_mtok,
    user_margins.revenue_usd,
    user_margins.serving_cost_usd,
    user_margins.contribution_margin_usd,
    user_margins.is_covered
from user_ranks
inner join cost_versions
    on cost_versions.cost_version_id = user_ranks.cost_version_id
inner join user_margins
    on user_margins.scenario_id = cost_versions.scenario_id
    and user_margins.month = user_ranks.month
    and user_margins.user_id = user_ranks.user_id
where user_ranks.cost_rank > user_ranks.user_count - 100
