-- question: What did an account use in a month on a plan with charges, for how many seats, and at what cost?
-- grain:    cost_version_id, month, account_id, plan_id
-- reads:    charges, given_accounts, user_months
-- notes:    docs/charges.md#accounts
-- kept:     table
-- needs:    usage log
-- sums:     exact
with charged_plans as (
    -- In any scenario.
    select distinct plan_id
    from charges
)
select
    user_months.cost_version_id,
    user_months.month,
    -- A user on no account is one of their own.
    coalesce(given_accounts.account_id, user_months.user_id) as account_id,
    user_months.plan_id,
    count(distinct user_months.user_id) as account_users,
    sum(user_months.seat_days) as seat_days,
    sum(user_months.requests) as requests,
    sum(user_months.usage_tokens) as usage_tokens,
    case
        when count(*) = count(user_months.serving_cost_usd) then sum(user_months.serving_cost_usd)
    end as serving_cost_usd,
    sum(user_months.priced_cost_usd) as priced_cost_usd
from user_months
inner join charged_plans
    on charged_plans.plan_id = user_months.plan_id
left join given_accounts
    on given_accounts.user_id = user_months.user_id
group by
    user_months.cost_version_id,
    user_months.month,
    coalesce(given_accounts.account_id, user_months.user_id),
    user_months.plan_id
