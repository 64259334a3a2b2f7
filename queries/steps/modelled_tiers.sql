-- question: What do the assumed users of a tier bring in a month, and what does serving them cost?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    plan_tasks, plan_terms, periods, tier_shares, tier_costs, cost_trends
-- notes:    docs/usage.md#segments
with tier_usage as (
    select
        plan_tasks.scenario_id, plan_tasks.month, plan_tasks.plan_id, plan_tasks.plan_kind, tier_shares.tier_id,
        plan_tasks.users * tier_shares.user_share as users,
        plan_tasks.tasks * tier_shares.usage_share as tasks,
        plan_tasks.tasks * tier_shares.usage_share * cost_trends.tokens_per_task_ratio as weighted_tasks,
        cost_trends.token_cost_ratio,
        tier_costs.usage_mtok_per_task, tier_costs.cost_usd_per_task, tier_costs.price_usd_per_task
    from plan_tasks
    inner join periods
        on periods.period_month <= plan_tasks.month
        and periods.next_period_month > plan_tasks.month
    inner join tier_shares
        on tier_shares.scenario_id = plan_tasks.scenario_id
        and tier_shares.period_month = periods.period_month
        and tier_shares.plan_id = plan_tasks.plan_id
    inner join tier_costs
        on tier_costs.scenario_id = plan_tasks.scenario_id
        and tier_costs.period_month = periods.period_month
        and tier_costs.plan_id = plan_tasks.plan_id
        and tier_costs.tier_id = tier_shares.tier_id
    inner join cost_trends
        on cost_trends.scenario_id = plan_tasks.scenario_id
        and cost_trends.month = plan_tasks.month
    where plan_tasks.plan_kind <> 'partner'
    union all
    select
        scenario_id, month, plan_id, plan_kind, 'all' as tier_id, users, tasks, tasks as weighted_tasks,
        1 as token_cost_ratio, 0 as usage_mtok_per_task, 0 as cost_usd_per_task, partner_revenue_usd as price_usd_per_task
    from plan_tasks
    where plan_kind = 'partner'
),
tier_revenue as (
    select
        tier_usage.scenario_id, tier_usage.month, tier_usage.plan_id, tier_usage.plan_kind, tier_usage.tier_id,
        tier_usage.users, tier_usage.tasks,
        tier_usage.weighted_tasks * tier_usage.usage_mtok_per_task as usage_mtok,
        tier_usage.weighted_tasks * tier_usage.cost_usd_per_task * tier_usage.token_cost_ratio as serving_cost_usd,
        case
            when tier_usage.plan_kind = 'partner' then tier_usage.price_usd_per_task
            when tier_usage.plan_kind = 'metered'
                then tier_usage.weighted_tasks * tier_usage.price_usd_per_task * plan_terms.realised_price_share
            else tier_usage.users * plan_terms.price_usd_per_user_month * plan_terms.realised_price_share
        end as revenue_usd,
        plan_terms.fee_share, plan_terms.partner_revenue_share
    from tier_usage
    left join plan_terms
        on plan_terms.scenario_id = tier_usage.scenario_id
        and plan_terms.month = tier_usage.month
        and plan_terms.plan_id = tier_usage.plan_id
)
select
    scenario_id, month, plan_id, plan_kind, tier_id, users, tasks, usage_mtok, revenue_usd, serving_cost_usd,
    revenue_usd * fee_share as fee_cost_usd,
    revenue_usd * partner_revenue_share as partner_share_usd
from tier_revenue
