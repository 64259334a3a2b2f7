-- question: How many users do a plan's drivers give it in a month, and how much does each use it?
-- grain:    scenario_id, month, plan_id
-- reads:    plan_members, plan_usage, driver_paths, given_plans
-- notes:    docs/plans.md#members-and-usage
with weights as (
    -- Members and usage are sums over drivers alike: one pass over the paths gives both.
    select
        scenario_id, plan_id, driver_id, valid_from_date, valid_to_date,
        1 as member_rows, 0 as usage_rows, member_share, null as usage_ratio
    from plan_members
    union all
    select
        scenario_id, plan_id, driver_id, valid_from_date, valid_to_date,
        0 as member_rows, 1 as usage_rows, null as member_share, usage_ratio
    from plan_usage
),
sums as (
    select
        driver_paths.scenario_id,
        driver_paths.month,
        weights.plan_id,
        sum(weights.member_share * driver_paths.average_value) as users,
        sum(weights.usage_ratio * driver_paths.average_value) as usage,
        sum(weights.member_rows) as member_rows
    from driver_paths
    inner join weights
        on weights.scenario_id = driver_paths.scenario_id
        and weights.driver_id = driver_paths.driver_id
        and weights.valid_from_date <= driver_paths.middle_date
        and weights.valid_to_date > driver_paths.middle_date
    group by driver_paths.scenario_id, driver_paths.month, weights.plan_id
    having sum(weights.usage_rows) > 0
)
select
    sums.scenario_id,
    sums.month,
    sums.plan_id,
    given_plans.plan_kind,
    given_plans.audience_id,
    sums.users,
    sums.usage
from sums
inner join given_plans
    on given_plans.plan_id = sums.plan_id
where given_plans.plan_kind in ('metered', 'partner')
    or sums.member_rows > 0
