-- question: Is all use of a plan served in its tiers?
-- grain:    scenario_id, month, plan_id
-- reads:    plan_tasks, modelled_tiers
-- notes:    docs/model.md#tiers
with tier_sums as (
    select scenario_id, month, plan_id, sum(tasks) as tasks, sum(users) as users
    from modelled_tiers
    group by scenario_id, month, plan_id
)
select
    plan_tasks.scenario_id,
    plan_tasks.month,
    plan_tasks.plan_id,
    plan_tasks.tasks as plan_tasks,
    tier_sums.tasks as tier_tasks,
    plan_tasks.users as plan_users,
    tier_sums.users as tier_users
from plan_tasks
left join tier_sums
    on tier_sums.scenario_id = plan_tasks.scenario_id
    and tier_sums.month = plan_tasks.month
    and tier_sums.plan_id = plan_tasks.plan_id
where tier_sums.tasks is null
    or abs(tier_sums.tasks - plan_tasks.tasks) > 1e-9 * abs(plan_tasks.tasks)
    or abs(tier_sums.users - plan_tasks.users) > 1e-9 * abs(plan_tasks.users)
