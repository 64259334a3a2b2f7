-- question: Which accounts does every charge treat alike in a month, whatever they use?
-- grain:    month, plan_id, joined_date, seat_days
-- reads:    account_months, account_starts
-- notes:    docs/charges.md#accounts
-- kept:     table
-- sums:     exact
-- Accounts are many, but of few kinds: what does not depend on usage is worked out once for each of these.
with kinds as (
    select distinct
        account_months.month,
        account_months.plan_id,
        account_starts.joined_date,
        account_months.seat_days
    from account_months
    inner join account_starts
        on account_starts.account_id = account_months.account_id
        and account_starts.plan_id = account_months.plan_id
)
select
    month,
    plan_id,
    joined_date,
    seat_days,
    row_number() over (
        order by month, plan_id, joined_date, seat_days
    ) as terms_number
from kinds
