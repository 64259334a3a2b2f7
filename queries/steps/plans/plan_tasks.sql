-- question: How many users does a plan have in a month, and how many tasks do they send?
-- grain:    scenario_id, month, plan_id
-- reads:    plan_populations, price_responses
-- notes:    docs/plans.md#demand
with arrivals as (
    -- Whom a dearer plan loses to another; where it is cheaper, whom the other loses to it.
    select
        plan_populations.scenario_id,
        plan_populations.month,
        price_responses.fallback_plan_id as plan_id,
        sum(plan_populations.users * (1 - price_responses.remaining_member_share)
            * price_responses.fallback_share) as users
    from plan_populations
    inner join price_responses
        on price_responses.scenario_id = plan_populations.scenario_id
        and price_responses.month = plan_populations.month
        and price_responses.plan_id = plan_populations.plan_id
    where price_responses.fallback_plan_id is not null
    group by plan_populations.scenario_id, plan_populations.month, price_responses.fallback_plan_id
),
demands as (
    select
        plan_populations.scenario_id,
        plan_populations.month,
        plan_populations.plan_id,
        plan_populations.plan_kind,
        plan_populations.audience_id,
        plan_populations.usage,
        plan_populations.usage * coalesce(price_responses.remaining_usage_share, 1) as metered_usage,
        plan_populations.users * coalesce(price_responses.remaining_member_share, 1)
            + coalesce(arrivals.users, 0) as users,
        -- The mean users who would send the same tasks.
        plan_populations.users * coalesce(price_responses.remaining_usage_share, 1)
            + coalesce(arrivals.users, 0) as typical_users,
        price_responses.plan_id is not null as is_repriced
    from plan_populations
    left join price_responses
        on price_responses.scenario_id = plan_populations.scenario_id
        and price_responses.month = plan_populations.month
        and price_responses.plan_id = plan_populations.plan_id
    left join arrivals
        on arrivals.scenario_id = plan_populations.scenario_id
        and arrivals.month = plan_populations.month
        and arrivals.plan_id = plan_populations.plan_id
)
select
    scenario_id,
    month,
    plan_id,
    plan_kind,
    audience_id,
    users,
    case
        when plan_kind = 'metered' then metered_usage
        when plan_kind = 'partner' then 0
        else typical_users * usage
    end as tasks,
    case
        when plan_kind in ('free', 'flat') and is_repriced then usage * typical_users / nullif(users, 0)
        when plan_kind in ('free', 'flat') then usage
    end as tasks_per_user_month,
    case when plan_kind = 'partner' then usage end as partner_revenue_usd
from demands
