-- question: What does a segment leave once it is served and others have their share of its revenue?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    modelled_segments, logged_tiers, plan_terms, given_plans
-- notes:    docs/margins.md#margins
-- kept:     on request
with logged_plans as (
    select distinct scenario_id, month, plan_id
    from logged_tiers
    where is_whole_month
),
segments as (
    select
        modelled_segments.scenario_id,
        modelled_segments.month,
        modelled_segments.plan_id,
        modelled_segments.plan_kind,
        modelled_segments.tier_id,
        modelled_segments.is_whole_plan,
        modelled_segments.users,
        modelled_segments.tasks,
        modelled_segments.usage_mtok,
        modelled_segments.revenue_usd,
        modelled_segments.serving_cost_usd,
        modelled_segments.fee_share,
        modelled_segments.partner_revenue_share
    from modelled_segments
    left join logged_plans
        on logged_plans.scenario_id = modelled_segments.scenario_id
        and logged_plans.month = modelled_segments.month
        and logged_plans.plan_id = modelled_segments.plan_id
    where logged_plans.plan_id is null
    union all
    -- What a log shows of a whole month replaces what is assumed of it.
    select
        logged_tiers.scenario_id,
        logged_tiers.month,
        logged_tiers.plan_id,
        given_plans.plan_kind,
        logged_tiers.tier_id,
        false as is_whole_plan,
        logged_tiers.users,
        cast(logged_tiers.requests as double) as tasks,
        cast(logged_tiers.usage_tokens as double) / 1000000 as usage_mtok,
        cast(logged_tiers.revenue_usd as double) as revenue_usd,
        cast(logged_tiers.serving_cost_usd as double) as serving_cost_usd,
        plan_terms.fee_share,
        plan_terms.partner_revenue_share
    from logged_tiers
    left join given_plans
        on given_plans.plan_id = logged_tiers.plan_id
    left join plan_terms
        on plan_terms.scenario_id = logged_tiers.scenario_id
        and plan_terms.month = logged_tiers.month
        and plan_terms.plan_id = logged_tiers.plan_id
    where logged_tiers.is_whole_month
),
costs as (
    select
        scenario_id,
        month,
        plan_id,
        plan_kind,
        tier_id,
        is_whole_plan,
        users,
        tasks,
        usage_mtok,
        revenue_usd,
        serving_cost_usd,
        revenue_usd - serving_cost_usd as compute_margin_usd,
        revenue_usd * fee_share as fee_cost_usd,
        revenue_usd * partner_revenue_share as partner_share_usd
    from segments
)
select
    scenario_id,
    month,
    plan_id,
    plan_kind,
    tier_id,
    is_whole_plan,
    users,
    tasks,
    usage_mtok,
    revenue_usd,
    serving_cost_usd,
    compute_margin_usd,
    fee_cost_usd,
    partner_share_usd,
    fee_cost_usd + partner_share_usd as other_variable_cost_usd,
    revenue_usd - fee_cost_usd - partner_share_usd as net_revenue_usd,
    compute_margin_usd - fee_cost_usd - partner_share_usd as contribution_margin_usd
from costs
