-- question: By what factor does a price slot differ from the standard price?
-- grain:    scenario_id, month, price_slot_id
-- reads:    price_slots, price_factors
-- notes:    docs/log.md#price-slots
select
    price_factors.scenario_id,
    price_slots.month,
    price_slots.price_slot_id,
    max(price_factors.valid_from_date) as factor_from_date,
    -- A factor of the model goes before one of all its provider's models.
    coalesce(
        max(case when price_factors.model_id <> 'all' then price_factors.price_factor end),
        max(price_factors.price_factor)
    ) as price_factor
from price_slots
inner join price_factors
    on price_factors.provider_id in (price_slots.provider_id, price_slots.book_provider_id)
    and price_factors.model_id in (price_slots.model_ref, price_slots.book_model_id, 'all')
    and price_factors.price_context = price_slots.price_context
    and price_factors.valid_from_date <= price_slots.from_date
    and price_factors.valid_to_date > price_slots.from_date
group by
    price_factors.scenario_id,
    price_slots.month,
    price_slots.price_slot_id
