-- question: Up to what multiple of the plan's mean usage does a user of a tier cover their own cost?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    plan_tasks, plan_terms, month_periods, tier_costs, cost_trends
-- notes:    docs/margins.md#break-even
-- kept:     on request
select
    plan_tasks.scenario_id,
    plan_tasks.month,
    plan_tasks.plan_id,
    tier_costs.tier_id,
    plan_terms.price_usd_per_user_month * plan_terms.realised_price_share
        * plan_terms.kept_revenue_share
        / nullif(
            plan_tasks.tasks_per_user_month * tier_costs.cost_usd_per_task
            * cost_trends.tokens_per_task_ratio * cost_trends.token_cost_ratio, 0
        ) as covered_usage_ratio
from plan_tasks
inner join month_periods
    on month_periods.month = plan_tasks.month
inner join plan_terms
    on plan_terms.scenario_id = plan_tasks.scenario_id
    and plan_terms.month = plan_tasks.month
    and plan_terms.plan_id = plan_tasks.plan_id
inner join tier_costs
    on tier_costs.scenario_id = plan_tasks.scenario_id
    and tier_costs.period_month = month_periods.period_month
    and tier_costs.plan_id = plan_tasks.plan_id
inner join cost_trends
    on cost_trends.scenario_id = plan_tasks.scenario_id
    and cost_trends.month = plan_tasks.month
where plan_tasks.plan_kind in ('free', 'flat')
