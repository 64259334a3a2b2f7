-- question: Does revenue never exceed what was prepaid, and is nothing billed in arrears before it is earned?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    credit_recognitions, service_recognitions
-- notes:    docs/checks.md#checks-of-a-usage-log
with balances as (
    select
        scenario_id,
        month,
        account_id,
        plan_id,
        case when is_in_advance then contract_balance_usd else -contract_balance_usd end as contract_balance_usd
    from service_recognitions
    union all
    select scenario_id, month, account_id, plan_id, contract_balance_usd
    from credit_recognitions
)
select
    scenario_id,
    month,
    account_id,
    plan_id,
    min(contract_balance_usd) as contract_balance_usd
from balances
where balances.contract_balance_usd < 0
group by scenario_id, month, account_id, plan_id
