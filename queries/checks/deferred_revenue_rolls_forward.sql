-- question: Is what is deferred, less what is not billed yet, all that was billed less all revenue, account by account?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    account_recognitions
-- notes:    docs/checks.md#checks-of-a-usage-log
with rolled as (
    select
        scenario_id,
        month,
        account_id,
        plan_id,
        sum(carried_in_usd + billed_usd - revenue_usd) over (
            partition by scenario_id, account_id, plan_id
            order by month
        ) as expected_usd,
        deferred_revenue_usd - unbilled_revenue_usd as contract_balance_usd
    from account_recognitions
)
select
    scenario_id,
    month,
    account_id,
    plan_id,
    expected_usd,
    contract_balance_usd
from rolled
where abs(expected_usd - contract_balance_usd) > 0.001
