-- question: What does a plan earn in a month, and what does it cost to serve?
-- grain:    scenario_id, month, plan_id
-- reads:    segment_margins, tier_months, logged_tiers, usage_caps
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
        segment_margins.scenario_id,
        segment_margins.month,
        segment_margins.plan_id,
        segment_margins.plan_kind,
        segment_margins.users,
        segment_margins.tasks,
        segment_margins.usage_mtok,
        segment_margins.revenue_usd,
        segment_margins.serving_cost_usd,
        segment_margins.compute_margin_usd,
        segment_margins.fee_cost_usd,
        segment_margins.partner_share_usd,
        segment_margins.other_variable_cost_usd,
        segment_margins.contribution_margin_usd
    from segment_margins
    left join tiered_plans
        on tiered_plans.scenario_id = segment_margins.scenario_id
        and tiered_plans.plan_id = segment_margins.plan_id
    where segment_margins.is_whole_plan
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
        case
            when count(*) = count(tier_months.compute_margin_usd) then sum(tier_months.compute_margin_usd)
        end as compute_margin_usd,
        case when count(*) = count(tier_months.fee_cost_usd) then sum(tier_months.fee_cost_usd) end as fee_cost_usd,
        case
            when count(*) = count(tier_months.partner_share_usd) then sum(tier_months.partner_share_usd)
        end as partner_share_usd,
        case
            when count(*) = count(tier_months.other_variable_cost_usd) then sum(tier_months.other_variable_cost_usd)
        end as other_variable_cost_usd,
        case
            when count(*) = count(tier_months.contribution_margin_usd) then sum(tier_months.contribution_margin_usd)
        end as contribution_margin_usd
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
    compute_margin_usd,
    fee_cost_usd,
    partner_share_usd,
    other_variable_cost_usd,
    contribution_margin_usd
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
    compute_margin_usd,
    fee_cost_usd,
    partner_share_usd,
    other_variable_cost_usd,
    contribution_margin_usd
from sums
