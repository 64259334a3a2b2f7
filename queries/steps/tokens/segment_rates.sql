-- question: What does a task of a plan cost in each of its tiers, and over all of them?
-- grain:    scenario_id, period_month, plan_id, tier_id
-- reads:    tier_shares, tier_costs
-- notes:    docs/tokens.md#serving-cost
-- kept:     table
-- Per task of the plan, not of the tier, so that the tiers of a plan add up to the row `whole`.
with rates as (
    select
        tier_shares.scenario_id,
        tier_shares.period_month,
        tier_shares.plan_id,
        tier_shares.tier_id,
        tier_shares.user_share,
        tier_shares.usage_share,
        tier_shares.usage_share * tier_costs.usage_mtok_per_task as usage_mtok_per_plan_task,
        tier_shares.usage_share * tier_costs.cost_usd_per_task as cost_usd_per_plan_task,
        tier_shares.usage_share * tier_costs.price_usd_per_task as price_usd_per_plan_task
    from tier_shares
    inner join tier_costs
        on tier_costs.scenario_id = tier_shares.scenario_id
        and tier_costs.period_month = tier_shares.period_month
        and tier_costs.plan_id = tier_shares.plan_id
        and tier_costs.tier_id = tier_shares.tier_id
)
select
    scenario_id,
    period_month,
    plan_id,
    tier_id,
    false as is_whole_plan,
    user_share,
    usage_share,
    usage_mtok_per_plan_task,
    cost_usd_per_plan_task,
    price_usd_per_plan_task
from rates
union all
select
    scenario_id,
    period_month,
    plan_id,
    'whole' as tier_id,
    true as is_whole_plan,
    sum(user_share) as user_share,
    sum(usage_share) as usage_share,
    sum(usage_mtok_per_plan_task) as usage_mtok_per_plan_task,
    -- An unknown part makes the sum unknown.
    case when count(*) = count(cost_usd_per_plan_task) then sum(cost_usd_per_plan_task) end as cost_usd_per_plan_task,
    case when count(*) = count(price_usd_per_plan_task) then sum(price_usd_per_plan_task) end as price_usd_per_plan_task
from rates
group by scenario_id, period_month, plan_id
