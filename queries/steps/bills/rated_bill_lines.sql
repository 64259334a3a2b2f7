-- question: What is a unit of a bill line's currency worth in USD on the day it is for?
-- grain:    scenario_id, provider_id, line_key
-- reads:    given_bill_lines, given_settings, fx_rates
-- notes:    docs/bills.md#lines
-- needs:    usage log
-- sums:     exact
select
    given_settings.scenario_id,
    bills.provider_id,
    bills.line_key,
    bills.account_id,
    cast(bills.period_start_at as date) as start_date,
    greatest(
        cast(bills.period_end_at as date),
        cast(cast(bills.period_start_at as date) + interval 1 day as date)
    ) as end_date,
    bills.line_item,
    bills.model_ref,
    bills.token_class,
    bills.line_kind,
    bills.currency,
    bills.amount,
    bills.effective_amount,
    -- Null: the currency has no rate on the day.
    case when bills.currency = 'USD' then 1 else fx_rates.usd_per_currency_unit end as usd_rate
from given_bill_lines as bills
inner join given_settings
    on cast(bills.period_start_at as date) <= given_settings.as_of_date
left join fx_rates
    on fx_rates.scenario_id = given_settings.scenario_id
    and fx_rates.currency = bills.currency
    and fx_rates.valid_from_date <= cast(bills.period_start_at as date)
    and fx_rates.valid_to_date > cast(bills.period_start_at as date)
