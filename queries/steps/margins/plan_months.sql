-- question: What does a plan earn in a month, and what does it cost to serve?
-- grain:    scenario_id, month, plan_id
-- reads:    modelled_segments, tier_months, logged_tiers, usage_caps
-- notes:    docs/margins.md#segments
-- kept:     table
-- A plan with capped tiers or with a log is the sum of its tiers; others need no tier.
with tiered_plans as (
    select scenario_id, plan_id
    from logged_tiers
    where is_whole_month
    union
    select scenario_id, plan_id
    from usage_caps
),
parts as (
    select
        modelled_segments.scenario_id,
        modelled_segments.month,
        modelled_segments.plan_id,
        modelled_segments.plan_kind,
        modelled_segments.users,
        modelled_segments.tasks,
        modelled_segments.usage_mtok,
        modelled_segments.revenue_usd,
        modelled_segments.serving_cost_usd,
        modelled_segments.fee_cost_usd,
        modelled_segments.partner_share_usd
    from modelled_segments
    left join tiered_plans
        on tiered_plans.scenario_id = modelled_segments.scenario_id
        and tiered_plans.plan_id = modelled_segments.plan_id
    where modelled_segments.is_whole_plan
        and tiered_plans.plan_id is null
),
sums as (
    select
        tier_months.scenario_id,
        tier_months.month,
        tier_months.plan_id,
        tier_months.plan_kind,
        sum(tier_months.users) as users,
        sum(tier_months.tasks) as tasks,
        sum(tier_months.usage_mtok) as usage_mtok,
        -- An unknown part makes the sum unknown.
        case when count(*) = count(tier_months.revenue_usd) then sum(tier_months.revenue_usd) end as revenue_usd,
        case
            when count(*) = count(tier_months.serving_cost_usd) then sum(tier_months.serving_cost_usd)
        end as serving_cost_usd,
        case when count(*) = count(tier_months.fee_cost_usd) then sum(tier_months.fee_cost_usd) end as fee_cost_usd,
        case
            when count(*) = count(tier_months.partner_share_usd) then sum(tier_months.partner_share_usd)
        end as partner_share_usd
    from tier_months
    inner join tiered_plans
        on tiered_plans.scenario_id = tier_months.scenario_id
        and tiered_plans.plan_id = tier_months.plan_id
    group by tier_months.scenario_id, tier_months.month, tier_months.plan_id, tier_months.plan_kind
)
select
    scenario_id,
    month,
    plan_id,
    plan_kind,
    users,
    tasks,
    usage_mtok,
    revenue_usd,
    serving_cost_usd,
    fee_cost_usd,
    partner_share_usd
from parts
union all
select
    scenario_id,
    month,
    plan_id,
    plan_kind,
    users,
    tasks,
    usage_mtok,
    revenue_usd,
    serving_cost_usd,
    fee_cost_usd,
    partner_share_usd
from sums
