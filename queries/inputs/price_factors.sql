-- question: By what factor does batch, priority or other processing change the standard price, from when to when?
-- grain:    scenario_id, provider_id, model_id, price_context, valid_from_date
-- reads:    given_price_factors
-- notes:    docs/log.md#price-slots
select
    scenario_id,
    provider_id,
    model_id,
    price_context,
    cast(round(price_factor, 9) as decimal(11, 9)) as price_factor,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, provider_id, model_id, price_context
        order by valid_from_date
    ) as valid_to_date
from given_price_factors
