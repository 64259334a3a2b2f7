-- question: Is every user of accounts.csv in the log, or on a plan?
-- grain:    user_id
-- reads:    given_accounts, given_user_plans, user_months
-- notes:    docs/checks.md#checks
-- needs:    usage log
select
    given_accounts.user_id,
    given_accounts.account_id
from given_accounts
where not exists (
    select 1
    from user_months
    where user_months.user_id = given_accounts.user_id
)
    and not exists (
        select 1
        from given_user_plans
        where given_user_plans.user_id = given_accounts.user_id
    )
