-- question: On which terms is an account in a month, and under which number is it known?
-- grain:    cost_version_id, month, account_id, plan_id
-- reads:    account_months, account_starts, account_terms
-- notes:    docs/charges.md#accounts
-- kept:     table
-- sums:     exact
select
    account_months.cost_version_id,
    account_months.month,
    account_months.account_id,
    account_months.plan_id,
    account_terms.terms_number,
    row_number() over (
        order by
            account_months.account_id,
            account_months.plan_id,
            account_months.month,
            account_months.cost_version_id
    ) as place_number,
    account_months.account_users,
    account_months.requests,
    account_months.usage_tokens,
    -- Converted once here, because every scenario reads it: wide decimals are slow to turn into numbers.
    cast(account_months.serving_cost_usd as double) as serving_cost_usd,
    account_months.priced_cost_usd
from account_months
inner join account_starts
    on account_starts.account_id = account_months.account_id
    and account_starts.plan_id = account_months.plan_id
inner join account_terms
    on account_terms.month = account_months.month
    and account_terms.plan_id = account_months.plan_id
    and account_terms.joined_date = account_starts.joined_date
    and account_terms.seat_days = account_months.seat_days
