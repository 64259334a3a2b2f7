-- question: By which factors of the usage's cost is a provider's bill tried, and in which order?
-- grain:    scenario_id, provider_id, factor_model_id, factor_id, bill_factor, valid_from_date
-- reads:    bill_factors, bill_gaps, fx_rates, price_factors
-- notes:    docs/bills.md#causes-that-are-tried
with providers as (
    select distinct scenario_id, provider_id
    from bill_gaps
)
select scenario_id, provider_id, factor_model_id, bill_factor,
    case
        when abs(bill_factor - 1.1) < 0.0005 then 'regional price'
        when abs(bill_factor - 0.5) < 0.0005 then 'batch price'
        when bill_factor < 1 then 'discount'
        else 'markup or tax'
    end as factor_id,
    2 as factor_order, date '0001-01-01' as valid_from_date, date '9999-12-31' as valid_to_date
from bill_factors
union all
select scenario_id, provider_id, 'all models' as factor_model_id, 1 as bill_factor, 'none' as factor_id,
    0 as factor_order, date '0001-01-01' as valid_from_date, date '9999-12-31' as valid_to_date
from providers
union all
-- Those that the case states: regions, tiers.
select providers.scenario_id, providers.provider_id,
    case
        when price_factors.model_id = 'all' then 'all models'
        else replace(replace(lower(price_factors.model_id), '/', '-'), ':', '-')
    end as factor_model_id,
    price_factors.price_factor as bill_factor,
    price_factors.price_context || ' price' as factor_id,
    4 as factor_order, price_factors.valid_from_date, price_factors.valid_to_date
from providers
inner join price_factors
    on price_factors.scenario_id = providers.scenario_id
    and price_factors.provider_id = providers.provider_id
where price_factors.price_factor <> 1
union all
-- What several providers ask for a region of one's own choice.
select scenario_id, provider_id, 'all models' as factor_model_id, 1.1 as bill_factor, 'regional price' as factor_id,
    5 as factor_order, date '0001-01-01' as valid_from_date, date '9999-12-31' as valid_to_date
from providers
union all
select scenario_id, provider_id, 'all models' as factor_model_id, 0.5 as bill_factor, 'batch price' as factor_id,
    5 as factor_order, date '0001-01-01' as valid_from_date, date '9999-12-31' as valid_to_date
from providers
union all
-- Euros that are called dollars: the amount is the cost at the rate of exchange.
select providers.scenario_id, providers.provider_id, 'all models' as factor_model_id,
    1 / nullif(fx_rates.usd_per_currency_unit, 0) as bill_factor, 'amounts in ' || fx_rates.currency as factor_id,
    6 as factor_order, fx_rates.valid_from_date, fx_rates.valid_to_date
from providers
inner join fx_rates
    on fx_rates.scenario_id = providers.scenario_id
