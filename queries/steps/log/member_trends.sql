-- question: How many users did a plan have in the log's first and last whole month, and how fast did they grow?
-- grain:    scenario_id, driver_id
-- reads:    logged_tiers, given_plan_members, months, given_settings
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
with own_drivers as (
    -- Drivers that stand for the members of one plan and nothing else.
    select scenario_id, driver_id, min(plan_id) as plan_id
    from given_plan_members
    group by scenario_id, driver_id
    having count(*) = 1
        and min(member_share) = 1
),
users as (
    select
        logged_tiers.scenario_id,
        own_drivers.driver_id,
        logged_tiers.month,
        months.days,
        sum(logged_tiers.users) as users
    from logged_tiers
    inner join own_drivers
        on own_drivers.scenario_id = logged_tiers.scenario_id
        and own_drivers.plan_id = logged_tiers.plan_id
    inner join months
        on months.month = logged_tiers.month
    where logged_tiers.is_whole_month
    group by logged_tiers.scenario_id, own_drivers.driver_id, logged_tiers.month, months.days
),
ends as (
    select scenario_id, driver_id, min(month) as first_logged_month, max(month) as last_logged_month
    from users
    group by scenario_id, driver_id
)
select
    ends.scenario_id,
    ends.driver_id,
    ends.first_logged_month,
    firsts.users as first_users,
    lasts.users as last_users,
    ends.last_logged_month,
    firsts.days as first_days,
    date_diff('day', given_settings.first_month, ends.first_logged_month) as days_before,
    coalesce(
        ln(lasts.users / nullif(firsts.users, 0))
            / nullif(date_diff('day', ends.first_logged_month, ends.last_logged_month), 0),
        0
    ) as daily_growth
from ends
inner join given_settings
    on given_settings.scenario_id = ends.scenario_id
inner join users as firsts
    on firsts.scenario_id = ends.scenario_id
    and firsts.driver_id = ends.driver_id
    and firsts.month = ends.first_logged_month
inner join users as lasts
    on lasts.scenario_id = ends.scenario_id
    and lasts.driver_id = ends.driver_id
    and lasts.month = ends.last_logged_month
