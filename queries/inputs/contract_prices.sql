-- question: What does a provider charge this company, from when to when?
-- grain:    scenario_id, provider_id, model_id, price_context, token_kind, valid_from_date
-- reads:    given_contract_prices
-- notes:    docs/log.md#price-slots
select
    scenario_id,
    provider_id,
    model_id,
    price_context,
    token_kind,
    cast(cast(round(price_usd_per_mtok, 9) as decimal(18, 9)) * 0.000001 as decimal(24, 24)) as price_usd_per_unit,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, provider_id, model_id, price_context, token_kind
        order by valid_from_date
    ) as valid_to_date
from given_contract_prices
