-- question: How many tasks does a user of each tier send a day, and what does one cost to serve?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    months, tier_months
-- notes:    docs/plans.md#task-counts
-- order:    month latest, tasks_per_user_day desc
select
    tier_months.scenario_id,
    tier_months.month,
    tier_months.plan_id,
    tier_months.tier_id,
    tier_months.users,
    tier_months.tasks,
    tier_months.tasks / nullif(tier_months.users * months.days, 0) as tasks_per_user_day,
    tier_months.tasks / nullif(sum(tier_months.tasks) over (
        partition by tier_months.scenario_id, tier_months.month
    ), 0) as task_share,
    tier_months.serving_cost_usd / nullif(tier_months.tasks, 0) as serving_cost_usd_per_task
from tier_months
inner join months
    on months.month = tier_months.month
where tier_months.plan_kind in ('free', 'flat')
