-- question: What does an account pay for a month, by charges or at the plan's price, and what does serving it cost?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    account_places, charged_revenues, charges, cost_versions, given_accounts, list_revenues, user_months
-- notes:    docs/charges.md#account-margins
-- kept:     on request
-- needs:    usage log
with logged_plans as (
    select distinct plan_id
    from user_months
),
listed_plans as (
    -- Few rows that are joined first, so that users of plans with charges are not worked out here.
    select cost_versions.scenario_id, logged_plans.plan_id
    from cost_versions
    cross join logged_plans
    where not exists (
        select 1
        from charges
        where charges.scenario_id = cost_versions.scenario_id
            and charges.plan_id = logged_plans.plan_id
    )
),
listed as (
    select
        list_revenues.scenario_id,
        list_revenues.month,
        coalesce(given_accounts.account_id, list_revenues.user_id) as account_id,
        list_revenues.plan_id,
        count(*) as account_users,
        sum(list_revenues.requests) as requests,
        sum(list_revenues.usage_tokens) as usage_tokens,
        case
            when count(*) = count(list_revenues.revenue_cents) then sum(list_revenues.revenue_cents)
        end as revenue_cents,
        case
            when count(*) = count(list_revenues.serving_cost_usd) then sum(list_revenues.serving_cost_usd)
        end as exact_cost_usd
    from list_revenues
    inner join listed_plans
        on listed_plans.scenario_id = list_revenues.scenario_id
        and listed_plans.plan_id = list_revenues.plan_id
    left join given_accounts
        on given_accounts.user_id = list_revenues.user_id
    group by
        list_revenues.scenario_id,
        list_revenues.month,
        coalesce(given_accounts.account_id, list_revenues.user_id),
        list_revenues.plan_id
)
select
    listed.scenario_id,
    listed.month,
    listed.account_id,
    listed.plan_id,
    listed.account_users,
    listed.requests,
    listed.usage_tokens,
    cast(listed.revenue_cents as double) / 100 as billed_usd,
    cast(listed.revenue_cents as double) / 100 as revenue_usd,
    cast(listed.exact_cost_usd as double) as serving_cost_usd
from listed
union all
select
    charged_revenues.scenario_id,
    charged_revenues.month,
    charged_revenues.account_id,
    charged_revenues.plan_id,
    account_places.account_users,
    account_places.requests,
    account_places.usage_tokens,
    cast(charged_revenues.billed_usd as double) as billed_usd,
    cast(charged_revenues.revenue_usd as double) as revenue_usd,
    account_places.serving_cost_usd
from charged_revenues
inner join account_places
    on account_places.place_number = charged_revenues.place_number
