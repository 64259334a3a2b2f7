-- question: Do the tiers of every plan account for all of its usage?
-- grain:    scenario_id, month, plan_id
-- reads:    plan_tasks, modelled_segments, cap_shares
-- notes:    docs/checks.md#checks
-- What a cap takes off a tier is put back before it is compared.
with tier_sums as (
    select
        modelled_segments.scenario_id,
        modelled_segments.month,
        modelled_segments.plan_id,
        sum(modelled_segments.tasks / nullif(coalesce(cap_shares.kept_usage_share, 1), 0)) as tasks,
        sum(modelled_segments.users) as users
    from modelled_segments
    left join cap_shares
        on cap_shares.scenario_id = modelled_segments.scenario_id
        and cap_shares.month = modelled_segments.month
        and cap_shares.plan_id = modelled_segments.plan_id
        and cap_shares.tier_id = modelled_segments.tier_id
    where not modelled_segments.is_whole_plan
    group by modelled_segments.scenario_id, modelled_segments.month, modelled_segments.plan_id
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
