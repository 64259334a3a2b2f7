-- question: What would serving a user with the plan's mean usage cost in a month, at a tier's tasks?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    plan_tasks, month_periods, tier_costs, cost_trends
-- notes:    docs/margins.md#break-even
-- kept:     on request
select
    plan_tasks.scenario_id,
    plan_tasks.month,
    plan_tasks.plan_id,
    tier_costs.tier_id,
    plan_tasks.tasks_per_user_month * tier_costs.cost_usd_per_task
        * cost_trends.tokens_per_task_ratio * cost_trends.token_cost_ratio as cost_usd_per_mean_user_month
from plan_tasks
inner join month_periods
    on month_periods.month = plan_tasks.month
inner join tier_costs
    on tier_costs.scenario_id = plan_tasks.scenario_id
    and tier_costs.period_month = month_periods.period_month
    and tier_costs.plan_id = plan_tasks.plan_id
inner join cost_trends
    on cost_trends.scenario_id = plan_tasks.scenario_id
    and cost_trends.month = plan_tasks.month
where plan_tasks.plan_kind in ('free', 'flat')
