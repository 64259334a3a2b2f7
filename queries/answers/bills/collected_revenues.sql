-- question: Does an account pay what its plan says: list revenue beside what was invoiced and collected?
-- grain:    scenario_id, month, account_id
-- reads:    account_values, account_payments
-- notes:    docs/bills.md#revenue-as-collected
-- order:    month latest, uncollected_usd desc
with listed as (
    select scenario_id, month, account_id, cast(sum(revenue_usd) as double) as revenue_usd
    from account_values
    group by scenario_id, month, account_id
),
paid_months as (
    select distinct scenario_id, month
    from account_payments
),
sides as (
    select listed.scenario_id, listed.month, listed.account_id, listed.revenue_usd, 0 as invoiced_usd,
        0 as collected_usd, 0 as refunded_usd, 0 as kept_usd, 0 as lines_without_rate
    from listed
    inner join paid_months
        on paid_months.scenario_id = listed.scenario_id
        and paid_months.month = listed.month
    union all
    select scenario_id, month, account_id, 0 as revenue_usd, invoiced_usd, collected_usd, refunded_usd, kept_usd,
        lines_without_rate
    from account_payments
),
accounts as (
    select
        scenario_id,
        month,
        account_id,
        sum(revenue_usd) as revenue_usd,
        -- An amount in a currency without a rate leaves the account's month unknown.
        case when sum(lines_without_rate) = 0 then sum(invoiced_usd) end as invoiced_usd,
        case when sum(lines_without_rate) = 0 then sum(collected_usd) end as collected_usd,
        case when sum(lines_without_rate) = 0 then sum(refunded_usd) end as refunded_usd,
        case when sum(lines_without_rate) = 0 then sum(kept_usd) end as kept_usd
    from sides
    group by scenario_id, month, account_id
)
select
    scenario_id,
    month,
    account_id,
    revenue_usd,
    invoiced_usd,
    collected_usd,
    refunded_usd,
    kept_usd,
    collected_usd - refunded_usd - kept_usd as payment_fee_usd,
    revenue_usd - collected_usd + refunded_usd as uncollected_usd
from accounts
