-- question: When did an account join its plan?
-- grain:    account_id, plan_id
-- reads:    account_months, given_accounts, given_user_plans
-- notes:    docs/charges.md#accounts
-- kept:     table
-- needs:    usage log
with starts as (
    select
        coalesce(given_accounts.account_id, given_user_plans.user_id) as account_id,
        given_user_plans.plan_id,
        given_user_plans.from_date as joined_date
    from given_user_plans
    left join given_accounts
        on given_accounts.user_id = given_user_plans.user_id
),
listed as (
    select account_id, plan_id, min(joined_date) as joined_date
    from starts
    group by account_id, plan_id
),
used as (
    select account_id, plan_id, min(month) as joined_date
    from account_months
    group by account_id, plan_id
)
select
    used.account_id,
    used.plan_id,
    -- Who stands on no list joined with their first use.
    coalesce(listed.joined_date, used.joined_date) as joined_date
from used
left join listed
    on listed.account_id = used.account_id
    and listed.plan_id = used.plan_id
