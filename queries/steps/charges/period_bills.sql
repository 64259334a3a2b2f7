-- question: What is a billing period of more than a month billed for a charge, after discounts, and when?
-- grain:    scenario_id, charge_id, account_id, billing_months, billing_period
-- reads:    given_usage_spans, net_fixed_charges
-- notes:    docs/charges.md#service-periods
-- kept:     on request
-- needs:    usage log
-- sums:     exact
with ranked as (
    select
        net_fixed_charges.scenario_id,
        net_fixed_charges.charge_id,
        net_fixed_charges.account_id,
        net_fixed_charges.plan_id,
        net_fixed_charges.billing_months,
        net_fixed_charges.billing_period,
        net_fixed_charges.period_start_date,
        net_fixed_charges.is_in_advance,
        net_fixed_charges.is_billed,
        net_fixed_charges.month,
        net_fixed_charges.period_usd,
        net_fixed_charges.net_usd,
        given_usage_spans.until_date,
        row_number() over (
            partition by net_fixed_charges.scenario_id, net_fixed_charges.charge_id, net_fixed_charges.account_id,
                net_fixed_charges.billing_months, net_fixed_charges.billing_period
            order by net_fixed_charges.month
        ) as month_rank,
        count(*) over (
            partition by net_fixed_charges.scenario_id, net_fixed_charges.charge_id, net_fixed_charges.account_id,
                net_fixed_charges.billing_months, net_fixed_charges.billing_period
        ) as months
    from net_fixed_charges
    inner join given_usage_spans
        on given_usage_spans.month = net_fixed_charges.month
    where net_fixed_charges.billing_months > 1
)
select
    scenario_id,
    charge_id,
    account_id,
    plan_id,
    billing_months,
    billing_period,
    period_start_date,
    is_in_advance,
    min(month) as first_month,
    max(case when is_billed then month end) as billed_month,
    -- Who has left gets nothing more, but has paid in advance for the whole period.
    case when is_in_advance then date '9999-12-31' else max(until_date) end as served_until_date,
    -- Until it is billed, at the seats of the first month in advance, of the latest in arrears.
    coalesce(
        sum(case when is_billed then net_usd end),
        sum(case when month_rank = case when is_in_advance then 1 else months end then period_usd end)
    ) as period_usd
from ranked
group by
    scenario_id, charge_id, account_id, plan_id, billing_months, billing_period, period_start_date, is_in_advance
