-- question: How many units of a meter does a user with the mean usage of a plan use in a month, at a tier's tasks?
-- grain:    scenario_id, month, plan_id, tier_id, meter_id
-- reads:    cost_trends, month_periods, plan_tasks, task_units, usage_ratios
-- notes:    docs/charges.md#expected-charges
select
    plan_tasks.scenario_id,
    plan_tasks.month,
    plan_tasks.plan_id,
    task_units.tier_id,
    task_units.meter_id,
    month_periods.period_month,
    plan_tasks.tasks_per_user_month * usage_ratios.logged_usage_ratio * task_units.units_per_task
        * case when task_units.measure = 'requests' then 1 else cost_trends.tokens_per_task_ratio end
        * case when task_units.measure = 'cost' then cost_trends.token_cost_ratio else 1 end as mean_units
from plan_tasks
inner join month_periods
    on month_periods.month = plan_tasks.month
inner join task_units
    on task_units.scenario_id = plan_tasks.scenario_id
    and task_units.period_month = month_periods.period_month
    and task_units.plan_id = plan_tasks.plan_id
inner join usage_ratios
    on usage_ratios.scenario_id = plan_tasks.scenario_id
    and usage_ratios.period_month = month_periods.period_month
    and usage_ratios.plan_id = plan_tasks.plan_id
    and usage_ratios.tier_id = task_units.tier_id
inner join cost_trends
    on cost_trends.scenario_id = plan_tasks.scenario_id
    and cost_trends.month = plan_tasks.month
