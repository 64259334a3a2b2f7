-- question: What of a bill for more than a month is earned in a month, and what is still to earn of it?
-- grain:    scenario_id, charge_id, account_id, billing_months, billing_period, month
-- reads:    given_usage_spans, service_periods
-- notes:    docs/charges.md#recognition
-- kept:     on request
-- needs:    usage log
-- sums:     exact
with counted as (
    select
        service_periods.scenario_id,
        service_periods.charge_id,
        service_periods.account_id,
        service_periods.plan_id,
        service_periods.billing_months,
        service_periods.billing_period,
        service_periods.is_in_advance,
        service_periods.billed_month,
        service_periods.first_month,
        service_periods.period_usd,
        service_periods.service_days,
        given_usage_spans.month,
        -- Days of service until the end of the month, and before the first month that is known.
        greatest(least(date_diff(
            'day',
            service_periods.period_start_date,
            least(given_usage_spans.until_date, service_periods.served_until_date)
        ) - service_periods.unserved_days, service_periods.service_days), 0) as days_to_date,
        greatest(least(date_diff(
            'day', service_periods.period_start_date, service_periods.first_month
        ) - service_periods.unserved_days, service_periods.service_days), 0) as days_before
    from service_periods
    inner join given_usage_spans
        on given_usage_spans.month >= service_periods.first_month
),
due as (
    select
        scenario_id,
        charge_id,
        account_id,
        plan_id,
        billing_months,
        billing_period,
        is_in_advance,
        billed_month,
        first_month,
        month,
        period_usd,
        -- To the cent, half a cent and more is one: what is due up to a day, so that the parts add up.
        cast(floor((round(period_usd * 100) * days_to_date * 2 + service_days)
            / nullif(service_days * 2, 0)) as decimal(18, 0)) * 0.01 as earned_to_date_usd,
        cast(floor((round(period_usd * 100) * days_before * 2 + service_days)
            / nullif(service_days * 2, 0)) as decimal(18, 0)) * 0.01 as earned_before_usd,
        -- A period that began before it is first known was billed then, if in advance.
        case when is_in_advance and billed_month is null then period_usd else 0 end as billed_before_usd
    from counted
),
flows as (
    select
        scenario_id,
        charge_id,
        account_id,
        plan_id,
        billing_months,
        billing_period,
        is_in_advance,
        month,
        case when month = first_month then billed_before_usd - earned_before_usd else 0 end as carried_in_usd,
        case when month = billed_month then period_usd else 0 end as billed_usd,
        earned_to_date_usd - coalesce(lag(earned_to_date_usd) over (
            partition by scenario_id, charge_id, account_id, billing_months, billing_period
            order by month
        ), earned_before_usd) as revenue_usd,
        case when billed_month <= month then period_usd else billed_before_usd end - earned_to_date_usd
            as contract_balance_usd
    from due
)
select
    scenario_id,
    charge_id,
    account_id,
    plan_id,
    billing_months,
    billing_period,
    month,
    is_in_advance,
    cast(carried_in_usd as decimal(18, 2)) as carried_in_usd,
    cast(billed_usd as decimal(18, 2)) as billed_usd,
    cast(revenue_usd as decimal(18, 2)) as revenue_usd,
    cast(contract_balance_usd as decimal(18, 2)) as contract_balance_usd
from flows
where flows.carried_in_usd <> 0
    or flows.billed_usd <> 0
    or flows.revenue_usd <> 0
    or flows.contract_balance_usd <> 0
