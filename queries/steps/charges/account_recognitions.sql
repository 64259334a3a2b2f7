-- question: What is an account billed in a month, what of it is earned, and what is deferred or not billed yet?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    account_values, charged_revenues, credit_recognitions, service_recognitions
-- notes:    docs/charges.md#recognition
-- kept:     on request
with contracts as (
    select scenario_id, month, account_id, plan_id, carried_in_usd, revenue_usd, 0 as breakage_usd, contract_balance_usd
    from service_recognitions
    union all
    select scenario_id, month, account_id, plan_id, carried_in_usd, revenue_usd, breakage_usd, contract_balance_usd
    from credit_recognitions
),
rows_of_accounts as (
    select
        account_values.scenario_id,
        account_values.month,
        account_values.account_id,
        account_values.plan_id,
        account_values.billed_usd,
        account_values.revenue_usd,
        0 as breakage_usd,
        0 as carried_in_usd,
        0 as deferred_revenue_usd,
        0 as unbilled_revenue_usd
    from account_values
    union all
    select
        contracts.scenario_id,
        contracts.month,
        contracts.account_id,
        contracts.plan_id,
        0 as billed_usd,
        -- Of an account that is not on the plan any more; else it is in its revenue above.
        case
            when charged_revenues.account_id is null then cast(contracts.revenue_usd as double)
            else 0
        end as revenue_usd,
        cast(contracts.breakage_usd as double) as breakage_usd,
        cast(contracts.carried_in_usd as double) as carried_in_usd,
        cast(greatest(contracts.contract_balance_usd, 0) as double) as deferred_revenue_usd,
        cast(greatest(-contracts.contract_balance_usd, 0) as double) as unbilled_revenue_usd
    from contracts
    left join charged_revenues
        on charged_revenues.scenario_id = contracts.scenario_id
        and charged_revenues.month = contracts.month
        and charged_revenues.account_id = contracts.account_id
        and charged_revenues.plan_id = contracts.plan_id
)
select
    scenario_id,
    month,
    account_id,
    plan_id,
    sum(carried_in_usd) as carried_in_usd,
    case when count(*) = count(billed_usd) then sum(billed_usd) end as billed_usd,
    case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
    sum(breakage_usd) as breakage_usd,
    sum(deferred_revenue_usd) as deferred_revenue_usd,
    sum(unbilled_revenue_usd) as unbilled_revenue_usd
from rows_of_accounts
group by scenario_id, month, account_id, plan_id
