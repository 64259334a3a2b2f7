-- question: How many users does a plan have in a month, and how many tasks do they send?
-- grain:    scenario_id, month, plan_id
-- reads:    months, plan_members, plan_usage, driver_paths, given_plans
-- notes:    docs/model.md#members-and-usage
with plan_users as (
    select
        plan_members.scenario_id,
        months.month,
        plan_members.plan_id,
        sum(plan_members.member_share * driver_paths.average_value) as users
    from plan_members
    inner join months
        on plan_members.valid_from_date <= months.middle_date
        and plan_members.valid_to_date > months.middle_date
    inner join driver_paths
        on driver_paths.scenario_id = plan_members.scenario_id
        and driver_paths.driver_id = plan_members.driver_id
        and driver_paths.month = months.month
    group by plan_members.scenario_id, months.month, plan_members.plan_id
),
plan_drivers as (
    select
        plan_usage.scenario_id,
        months.month,
        plan_usage.plan_id,
        sum(plan_usage.usage_ratio * driver_paths.average_value) as usage
    from plan_usage
    inner join months
        on plan_usage.valid_from_date <= months.middle_date
        and plan_usage.valid_to_date > months.middle_date
    inner join driver_paths
        on driver_paths.scenario_id = plan_usage.scenario_id
        and driver_paths.driver_id = plan_usage.driver_id
        and driver_paths.month = months.month
    group by plan_usage.scenario_id, months.month, plan_usage.plan_id
)
select
    plan_drivers.scenario_id,
    plan_drivers.month,
    plan_drivers.plan_id,
    given_plans.plan_kind,
    given_plans.audience_id,
    plan_users.users,
    case
        when given_plans.plan_kind = 'metered' then plan_drivers.usage
        when given_plans.plan_kind = 'partner' then 0
        else plan_users.users * plan_drivers.usage
    end as tasks,
    case when given_plans.plan_kind in ('free', 'flat') then plan_drivers.usage end as tasks_per_user_month,
    case when given_plans.plan_kind = 'partner' then plan_drivers.usage end as partner_revenue_usd
from plan_drivers
inner join given_plans
    on given_plans.plan_id = plan_drivers.plan_id
left join plan_users
    on plan_users.scenario_id = plan_drivers.scenario_id
    and plan_users.month = plan_drivers.month
    and plan_users.plan_id = plan_drivers.plan_id
where given_plans.plan_kind in ('metered', 'partner')
    or plan_users.users is not null
