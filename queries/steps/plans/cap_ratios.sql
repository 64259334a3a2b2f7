-- question: What multiple of the plan's mean usage is a tier's cap?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    months, usage_caps, plan_tasks
-- notes:    docs/plans.md#usage-caps
select
    usage_caps.scenario_id,
    months.month,
    usage_caps.plan_id,
    usage_caps.tier_id,
    usage_caps.cap_tasks_per_user_month / nullif(plan_tasks.tasks_per_user_month, 0) as cap_usage_ratio
from usage_caps
inner join months
    on usage_caps.valid_from_date <= months.middle_date
    and usage_caps.valid_to_date > months.middle_date
inner join plan_tasks
    on plan_tasks.scenario_id = usage_caps.scenario_id
    and plan_tasks.month = months.month
    and plan_tasks.plan_id = usage_caps.plan_id
where plan_tasks.plan_kind in ('free', 'flat')
