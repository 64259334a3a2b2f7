-- question: What was invoiced to an account for a month, and what was collected from it in that month?
-- grain:    scenario_id, month, account_id
-- reads:    given_bill_lines, given_settings, fx_rates
-- notes:    docs/bills.md#revenue-as-collected
-- needs:    usage log
-- An invoice's line belongs to the month in which its period starts, a payment to the month of its day.
with lines as (
    select
        given_settings.scenario_id,
        cast(date_trunc('month', bills.period_start_at) as date) as month,
        coalesce(bills.account_id, '(no customer)') as account_id,
        bills.line_kind,
        case
            when bills.currency = 'USD' then cast(bills.amount as double)
            else cast(bills.amount as double) * fx_rates.usd_per_currency_unit
        end as line_usd,
        case
            when bills.currency = 'USD' then cast(bills.effective_amount as double)
            else cast(bills.effective_amount as double) * fx_rates.usd_per_currency_unit
        end as net_usd
    from given_bill_lines as bills
    inner join given_settings
        on cast(bills.period_start_at as date) <= given_settings.as_of_date
    left join fx_rates
        on fx_rates.scenario_id = given_settings.scenario_id
        and fx_rates.currency = bills.currency
        and fx_rates.valid_from_date <= cast(bills.period_start_at as date)
        and fx_rates.valid_to_date > cast(bills.period_start_at as date)
    where bills.provider_id = 'stripe'
)
select
    scenario_id,
    month,
    account_id,
    sum(case when line_kind = 'invoiced' then line_usd else 0 end) as invoiced_usd,
    sum(case when line_kind = 'collected' then line_usd else 0 end) as collected_usd,
    -sum(case when line_kind in ('refunded', 'disputed') then line_usd else 0 end) as refunded_usd,
    sum(case when line_kind in ('collected', 'refunded', 'disputed') then net_usd else 0 end) as kept_usd,
    sum(case when line_usd is null then 1 else 0 end) as lines_without_rate
from lines
where lines.line_kind in ('invoiced', 'collected', 'refunded', 'disputed')
group by
    scenario_id,
    month,
    account_id
