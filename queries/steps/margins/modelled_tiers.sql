-- question: What do the assumed users of a tier earn in a month, and what do they cost to serve?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    modelled_segments
-- notes:    docs/margins.md#segments
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
    fee_cost_usd,
    partner_share_usd
from modelled_segments
where not is_whole_plan
