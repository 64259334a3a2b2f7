-- question: Which part of what its account pays is a user's, in cents that add up to it?
-- grain:    scenario_id, month, plan_id, user_id
-- reads:    charged_revenues, given_accounts, list_revenues
-- notes:    docs/charges.md#account-margins
-- kept:     table
-- needs:    usage log
-- By seats; where an account has none, in equal parts.
with members as (
    select
        list_revenues.scenario_id,
        list_revenues.month,
        list_revenues.plan_id,
        list_revenues.user_id,
        list_revenues.seat_days,
        charged_revenues.account_id,
        round(charged_revenues.revenue_usd * 100) as account_cents
    from list_revenues
    left join given_accounts
        on given_accounts.user_id = list_revenues.user_id
    inner join charged_revenues
        on charged_revenues.scenario_id = list_revenues.scenario_id
        and charged_revenues.month = list_revenues.month
        and charged_revenues.plan_id = list_revenues.plan_id
        and charged_revenues.account_id = coalesce(given_accounts.account_id, list_revenues.user_id)
),
parts as (
    select
        scenario_id,
        month,
        plan_id,
        user_id,
        account_cents,
        case
            when sum(seat_days) over (partition by scenario_id, month, plan_id, account_id) > 0 then seat_days
            else 1
        end as part,
        account_id
    from members
),
sums as (
    select
        scenario_id,
        month,
        plan_id,
        user_id,
        account_cents,
        part,
        sum(part) over (
            partition by scenario_id, month, plan_id, account_id
            order by user_id
        ) as part_to_date,
        sum(part) over (partition by scenario_id, month, plan_id, account_id) as all_parts
    from parts
)
select
    scenario_id,
    month,
    plan_id,
    user_id,
    cast(round(
        floor(account_cents * part_to_date / nullif(all_parts, 0) + 0.5)
            - floor(account_cents * (part_to_date - part) / nullif(all_parts, 0) + 0.5)
    ) as bigint) as revenue_cents
from sums
