-- question: What is a bill's line in USD, at the rate of the day it is for?
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
    -- Dollars stay exact; other currencies are rounded to a millionth of a dollar. Without a rate it is unknown.
    case
        when bills.currency = 'USD' then bills.amount
        else cast(round(cast(bills.amount as double) * fx_rates.usd_per_currency_unit, 6) as decimal(30, 18))
    end as amount_usd,
    case
        when bills.currency = 'USD' then bills.effective_amount
        else cast(round(cast(bills.effective_amount as double) * fx_rates.usd_per_currency_unit, 6) as decimal(30, 18))
    end as effective_usd,
    bills.amount = round(bills.amount, 2) as is_in_cents
from given_bill_lines as bills
inner join given_settings
    on cast(bills.period_start_at as date) <= given_settings.as_of_date
left join fx_rates
    on fx_rates.scenario_id = given_settings.scenario_id
    and fx_rates.currency = bills.currency
    and fx_rates.valid_from_date <= cast(bills.period_start_at as date)
    and fx_rates.valid_to_date > cast(bills.period_start_at as date)
