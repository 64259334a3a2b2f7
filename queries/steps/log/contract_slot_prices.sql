-- question: What is the contract price of each token class in a price slot?
-- grain:    scenario_id, month, price_slot_id, price_context
-- reads:    price_slots, contract_prices
-- notes:    docs/log.md#price-slots
select
    contract_prices.scenario_id,
    price_slots.month,
    price_slots.price_slot_id,
    contract_prices.price_context,
    max(contract_prices.valid_from_date) as contract_from_date,
    max(case when token_kind = 'input' then price_usd_per_unit end) as input_usd_per_token,
    max(case when token_kind = 'cache_read' then price_usd_per_unit end) as cache_read_usd_per_token,
    max(case when token_kind = 'cache_write' then price_usd_per_unit end) as cache_write_usd_per_token,
    max(case when token_kind = 'cache_write_1h' then price_usd_per_unit end) as cache_write_1h_usd_per_token,
    max(case when token_kind = 'output' then price_usd_per_unit end) as output_usd_per_token,
    coalesce(
        max(case when token_kind = 'reasoning' then price_usd_per_unit end),
        max(case when token_kind = 'output' then price_usd_per_unit end)
    ) as reasoning_usd_per_token,
    max(case when token_kind = 'input_audio' then price_usd_per_unit end) as input_audio_usd_per_token,
    max(case when token_kind = 'output_audio' then price_usd_per_unit end) as output_audio_usd_per_token,
    max(case when token_kind = 'input_image' then price_usd_per_unit end) as input_image_usd_per_token,
    max(case when token_kind = 'output_image' then price_usd_per_unit end) as output_image_usd_per_token,
    max(case when token_kind = 'web_search' then price_usd_per_unit end) as web_search_usd_per_search,
    max(case when token_kind = 'request' then price_usd_per_unit end) as request_usd_per_request
from price_slots
inner join contract_prices
    on contract_prices.provider_id in (price_slots.provider_id, price_slots.book_provider_id)
    and contract_prices.model_id in (price_slots.model_ref, price_slots.book_model_id)
    and contract_prices.price_context in (price_slots.price_context, 'standard')
    and contract_prices.valid_from_date <= price_slots.from_date
    and contract_prices.valid_to_date > price_slots.from_date
group by
    contract_prices.scenario_id,
    price_slots.month,
    price_slots.price_slot_id,
    contract_prices.price_context
