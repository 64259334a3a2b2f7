-- question: What should an account pay in a month, what of it arrives, and what is billed but not paid yet?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    account_recognitions, given_usage_spans, payment_terms, variable_costs
-- notes:    docs/charges.md#payments
-- kept:     on request
-- needs:    usage log
with spans as (
    select
        month,
        month_end_date,
        lag(month_end_date) over (order by month) as previous_end_date
    from given_usage_spans
),
invoices as (
    select
        account_recognitions.scenario_id,
        account_recognitions.month as invoice_month,
        account_recognitions.account_id,
        account_recognitions.plan_id,
        account_recognitions.billed_usd,
        case when account_recognitions.billed_usd > 0 then coalesce(payment_terms.payment_fee_usd, 0) else 0 end
            as payment_fee_usd,
        coalesce(payment_terms.refunded_share, 0) as refunded_share,
        -- A share that is named but not there is unknown.
        case
            when payment_terms.withheld_cost_id is null then 0
            else variable_costs.cost_share_of_revenue
        end as withheld_share,
        -- An invoice is dated on the last day of its month.
        date_diff('day', spans.month, spans.month_end_date) - 1 + coalesce(payment_terms.days_to_pay, 0)
            as days_until_paid
    from account_recognitions
    inner join spans
        on spans.month = account_recognitions.month
    left join payment_terms
        on payment_terms.scenario_id = account_recognitions.scenario_id
        and payment_terms.plan_id = account_recognitions.plan_id
        and payment_terms.valid_from_date <= account_recognitions.month
        and payment_terms.valid_to_date > account_recognitions.month
    left join variable_costs
        on variable_costs.scenario_id = account_recognitions.scenario_id
        and variable_costs.plan_id = account_recognitions.plan_id
        and variable_costs.cost_id = payment_terms.withheld_cost_id
        and variable_costs.valid_from_date <= account_recognitions.month
        and variable_costs.valid_to_date > account_recognitions.month
    where account_recognitions.billed_usd is null
        or account_recognitions.billed_usd <> 0
),
followed as (
    -- Each invoice in the months until it is paid.
    select
        invoices.scenario_id,
        spans.month,
        invoices.account_id,
        invoices.plan_id,
        invoices.billed_usd,
        invoices.payment_fee_usd,
        invoices.withheld_share,
        invoices.refunded_share,
        invoices.days_until_paid < date_diff('day', invoices.invoice_month, spans.month_end_date) as is_paid
    from invoices
    inner join spans
        on spans.month >= invoices.invoice_month
        and invoices.days_until_paid >= date_diff(
            'day', invoices.invoice_month, coalesce(spans.previous_end_date, invoices.invoice_month)
        )
),
amounts as (
    select
        scenario_id,
        month,
        account_id,
        plan_id,
        case when is_paid then billed_usd else 0 end as paid_usd,
        case when is_paid then round(billed_usd * withheld_share, 2) + payment_fee_usd else 0 end as withheld_usd,
        case
            when not is_paid or billed_usd <= 0 then 0
            when billed_usd > 0 then round(billed_usd * refunded_share, 2)
        end as refunded_usd,
        case when is_paid then 0 else billed_usd end as receivable_usd
    from followed
)
select
    scenario_id,
    month,
    account_id,
    plan_id,
    case when count(*) = count(paid_usd) then sum(paid_usd) end as paid_usd,
    case when count(*) = count(withheld_usd) then sum(withheld_usd) end as withheld_usd,
    case when count(*) = count(refunded_usd) then sum(refunded_usd) end as refunded_usd,
    case
        when count(*) = count(paid_usd - withheld_usd) then sum(paid_usd - withheld_usd - refunded_usd)
    end as cash_received_usd,
    case when count(*) = count(receivable_usd) then sum(receivable_usd) end as receivable_usd
from amounts
group by scenario_id, month, account_id, plan_id
