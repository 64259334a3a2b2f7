-- question: What does a plan bill in a month, what of it is revenue, what is deferred or not billed yet, what is paid?
-- grain:    scenario_id, month, plan_id
-- reads:    account_recognitions, expected_payments, net_price_shares
-- notes:    docs/charges.md#recognition
-- order:    scenario_id, plan_id, month
-- kept:     on request
with recognised as (
    select
        scenario_id,
        month,
        plan_id,
        count(*) as accounts,
        sum(carried_in_usd) as carried_in_usd,
        case when count(*) = count(billed_usd) then sum(billed_usd) end as billed_usd,
        case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
        sum(breakage_usd) as breakage_usd,
        sum(deferred_revenue_usd) as deferred_revenue_usd,
        sum(unbilled_revenue_usd) as unbilled_revenue_usd
    from account_recognitions
    group by scenario_id, month, plan_id
),
paid as (
    select
        scenario_id,
        month,
        plan_id,
        case when count(*) = count(withheld_usd) then sum(withheld_usd) end as withheld_usd,
        case when count(*) = count(refunded_usd) then sum(refunded_usd) end as refunded_usd,
        case when count(*) = count(cash_received_usd) then sum(cash_received_usd) end as cash_received_usd,
        case when count(*) = count(receivable_usd) then sum(receivable_usd) end as receivable_usd
    from expected_payments
    group by scenario_id, month, plan_id
),
places as (
    select scenario_id, month, plan_id
    from recognised
    union
    select scenario_id, month, plan_id
    from paid
)
select
    places.scenario_id,
    places.month,
    places.plan_id,
    coalesce(recognised.accounts, 0) as accounts,
    coalesce(recognised.carried_in_usd, 0) as carried_in_usd,
    case when recognised.plan_id is null then 0 else recognised.billed_usd end as billed_usd,
    case
        when recognised.plan_id is null then 0
        else round(recognised.billed_usd * coalesce(net_price_shares.tax_ratio, 0), 2)
    end as sales_tax_usd,
    case when recognised.plan_id is null then 0 else recognised.revenue_usd end as revenue_usd,
    coalesce(recognised.breakage_usd, 0) as breakage_usd,
    coalesce(recognised.deferred_revenue_usd, 0) as deferred_revenue_usd,
    coalesce(recognised.unbilled_revenue_usd, 0) as unbilled_revenue_usd,
    case when paid.plan_id is null then 0 else paid.cash_received_usd end as cash_received_usd,
    case when paid.plan_id is null then 0 else paid.withheld_usd end as withheld_usd,
    case when paid.plan_id is null then 0 else paid.refunded_usd end as refunded_usd,
    case when paid.plan_id is null then 0 else paid.receivable_usd end as receivable_usd
from places
left join recognised
    on recognised.scenario_id = places.scenario_id
    and recognised.month = places.month
    and recognised.plan_id = places.plan_id
left join paid
    on paid.scenario_id = places.scenario_id
    and paid.month = places.month
    and paid.plan_id = places.plan_id
left join net_price_shares
    on net_price_shares.scenario_id = places.scenario_id
    and net_price_shares.plan_id = places.plan_id
    and net_price_shares.valid_from_date <= places.month
    and net_price_shares.valid_to_date > places.month
