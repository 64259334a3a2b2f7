-- question: What does a step of a charge cost in USD and without sales tax, from when to when?
-- grain:    scenario_id, charge_id, step_id, valid_from_date
-- reads:    charges, fx_rates, given_charge_steps, net_price_shares
-- notes:    docs/charges.md#currencies
with dates as (
    -- The steps of a charge change together: those of its latest date apply, and no others.
    select distinct
        scenario_id,
        charge_id,
        valid_from_date
    from given_charge_steps
),
spans as (
    select
        scenario_id,
        charge_id,
        valid_from_date,
        lead(valid_from_date, 1, date '9999-12-31') over (
            partition by scenario_id, charge_id
            order by valid_from_date
        ) as valid_to_date
    from dates
),
currencies as (
    select
        scenario_id,
        charge_id,
        plan_id,
        coalesce(max(currency), 'USD') as currency
    from charges
    group by scenario_id, charge_id, plan_id
),
rates as (
    select scenario_id, currency, cast(usd_per_currency_unit as double) as usd_rate, valid_from_date, valid_to_date
    from fx_rates
    where currency <> 'USD'
    union all
    select distinct
        scenario_id, 'USD' as currency, cast(1 as double) as usd_rate, date '0001-01-01' as valid_from_date,
        date '9999-12-31' as valid_to_date
    from currencies
),
converted as (
    -- A price changes with the rate of its currency and with sales tax.
    select
        spans.scenario_id,
        spans.charge_id,
        spans.valid_from_date as step_date,
        rates.usd_rate * net_price_shares.net_price_share as net_usd_rate,
        greatest(spans.valid_from_date, rates.valid_from_date, net_price_shares.valid_from_date) as valid_from_date,
        least(spans.valid_to_date, rates.valid_to_date, net_price_shares.valid_to_date) as valid_to_date
    from spans
    inner join currencies
        on currencies.scenario_id = spans.scenario_id
        and currencies.charge_id = spans.charge_id
    inner join rates
        on rates.scenario_id = spans.scenario_id
        and rates.currency = currencies.currency
        and rates.valid_from_date < spans.valid_to_date
        and rates.valid_to_date > spans.valid_from_date
    inner join net_price_shares
        on net_price_shares.scenario_id = spans.scenario_id
        and net_price_shares.plan_id = currencies.plan_id
        and net_price_shares.valid_from_date < least(spans.valid_to_date, rates.valid_to_date)
        and net_price_shares.valid_to_date > greatest(spans.valid_from_date, rates.valid_from_date)
)
select
    given_charge_steps.scenario_id,
    given_charge_steps.charge_id,
    given_charge_steps.step_id,
    cast(given_charge_steps.from_units as decimal(20, 6)) as from_units,
    cast(coalesce(given_charge_steps.up_to_units, 9999999999999) as decimal(20, 6)) as up_to_units,
    cast(round(coalesce(given_charge_steps.step_fee_usd, 0) * converted.net_usd_rate, 9) as decimal(18, 9))
        as step_fee_usd,
    cast(round(given_charge_steps.price_usd * converted.net_usd_rate, 9) as decimal(18, 9)) as price_usd,
    converted.valid_from_date,
    converted.valid_to_date
from given_charge_steps
inner join converted
    on converted.scenario_id = given_charge_steps.scenario_id
    and converted.charge_id = given_charge_steps.charge_id
    and converted.step_date = given_charge_steps.valid_from_date
