-- question: Which price, from which date, was used for which logged usage?
-- grain:    scenario_id, month, price_slot_id
-- reads:    slot_prices, price_slots, slot_costs
-- notes:    docs/log.md#price-slots
-- order:    month latest, serving_cost_usd desc
select
    slot_prices.scenario_id,
    slot_prices.month,
    slot_prices.price_slot_id,
    price_slots.provider_id,
    price_slots.model_ref,
    price_slots.price_context,
    price_slots.from_date,
    price_slots.to_date,
    price_slots.input_tokens_above,
    price_slots.window_start_second,
    price_slots.book_provider_id,
    price_slots.book_model_id,
    price_slots.book_price_context,
    slot_prices.price_kind,
    slot_prices.list_from_date,
    slot_prices.contract_from_date,
    slot_prices.price_factor,
    cast(slot_prices.input_usd_per_token as double) * 1000000 as input_usd_per_mtok,
    cast(slot_prices.cache_read_usd_per_token as double) * 1000000 as cache_read_usd_per_mtok,
    cast(slot_prices.output_usd_per_token as double) * 1000000 as output_usd_per_mtok,
    slot_costs.requests,
    cast(slot_costs.usage_tokens as double) / 1000000 as usage_mtok,
    cast(slot_costs.serving_cost_usd as double) as serving_cost_usd
from slot_prices
inner join price_slots
    on price_slots.month = slot_prices.month
    and price_slots.price_slot_id = slot_prices.price_slot_id
inner join slot_costs
    on slot_costs.scenario_id = slot_prices.scenario_id
    and slot_costs.month = slot_prices.month
    and slot_costs.price_slot_id = slot_prices.price_slot_id
