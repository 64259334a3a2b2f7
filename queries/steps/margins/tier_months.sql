-- question: What do the users of a tier earn in a month, and what do they cost to serve?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    segment_margins
-- notes:    docs/margins.md#segments
-- kept:     table
select
    scenario_id,
    month,
    plan_id,
    plan_kind,
    tier_id,
    users,
    tasks,
    usage_mtok,
    revenue_usd,
    serving_cost_usd,
    compute_margin_usd,
    fee_cost_usd,
    partner_share_usd,
    other_variable_cost_usd,
    net_revenue_usd,
    contribution_margin_usd
from segment_margins
where not is_whole_plan
