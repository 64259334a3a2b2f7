-- question: How many units of a meter does a user with the mean usage of a plan use in a month, at a tier's tasks?
-- grain:    scenario_id, month, plan_id, tier_id, meter_id
-- reads:    cost_trends, month_periods, normal_probabilities, plan_tasks, task_units, tier_shares
-- notes:    docs/charges.md#expected-charges
with cells as (
    -- What a log has shown of a tier's usage, as a multiple of what the distribution says.
    select
        tier_shares.scenario_id,
        tier_shares.period_month,
        tier_shares.plan_id,
        tier_shares.tier_id,
        max(tier_shares.usage_share) / nullif(
            max(case when normal_probabilities.point = 'upper_usage' then normal_probabilities.probability end)
                - max(case when normal_probabilities.point = 'lower_usage' then normal_probabilities.probability end),
            0
        ) as logged_usage_ratio
    from tier_shares
    inner join normal_probabilities
        on normal_probabilities.scenario_id = tier_shares.scenario_id
        and normal_probabilities.month = tier_shares.period_month
        and normal_probabilities.plan_id = tier_shares.plan_id
        and normal_probabilities.tier_id = tier_shares.tier_id
    where normal_probabilities.point in ('lower_usage', 'upper_usage')
    group by
        tier_shares.scenario_id,
        tier_shares.period_month,
        tier_shares.plan_id,
        tier_shares.tier_id
)
select
    plan_tasks.scenario_id,
    plan_tasks.month,
    plan_tasks.plan_id,
    task_units.tier_id,
    task_units.meter_id,
    month_periods.period_month,
    plan_tasks.tasks_per_user_month * cells.logged_usage_ratio * task_units.units_per_task
        * case when task_units.measure = 'requests' then 1 else cost_trends.tokens_per_task_ratio end
        * case when task_units.measure = 'cost' then cost_trends.token_cost_ratio else 1 end as mean_units
from plan_tasks
inner join month_periods
    on month_periods.month = plan_tasks.month
inner join task_units
    on task_units.scenario_id = plan_tasks.scenario_id
    and task_units.period_month = month_periods.period_month
    and task_units.plan_id = plan_tasks.plan_id
inner join cells
    on cells.scenario_id = plan_tasks.scenario_id
    and cells.period_month = month_periods.period_month
    and cells.plan_id = plan_tasks.plan_id
    and cells.tier_id = task_units.tier_id
inner join cost_trends
    on cost_trends.scenario_id = plan_tasks.scenario_id
    and cost_trends.month = plan_tasks.month
