-- question: What does each class of tokens of a price slot cost in the standard context, by contract or else by list?
-- grain:    scenario_id, month, price_slot_id
-- reads:    given_settings, price_slots, list_slot_prices, contract_slot_prices
-- notes:    docs/log.md#price-slots
select
    given_settings.scenario_id,
    price_slots.month,
    price_slots.price_slot_id,
    coalesce(contracts.input_usd_per_token, lists.input_usd_per_token) as input_usd_per_token,
    coalesce(contracts.cache_read_usd_per_token, lists.cache_read_usd_per_token) as cache_read_usd_per_token,
    coalesce(contracts.cache_write_usd_per_token, lists.cache_write_usd_per_token) as cache_write_usd_per_token,
    coalesce(
        contracts.cache_write_1h_usd_per_token, lists.cache_write_1h_usd_per_token
    ) as cache_write_1h_usd_per_token,
    coalesce(contracts.output_usd_per_token, lists.output_usd_per_token) as output_usd_per_token,
    coalesce(contracts.reasoning_usd_per_token, lists.reasoning_usd_per_token) as reasoning_usd_per_token,
    coalesce(contracts.input_audio_usd_per_token, lists.input_audio_usd_per_token) as input_audio_usd_per_token,
    coalesce(contracts.output_audio_usd_per_token, lists.output_audio_usd_per_token) as output_audio_usd_per_token,
    coalesce(contracts.input_image_usd_per_token, lists.input_image_usd_per_token) as input_image_usd_per_token,
    coalesce(contracts.output_image_usd_per_token, lists.output_image_usd_per_token) as output_image_usd_per_token,
    coalesce(contracts.web_search_usd_per_search, lists.web_search_usd_per_search) as web_search_usd_per_search,
    coalesce(contracts.request_usd_per_request, lists.request_usd_per_request) as request_usd_per_request
from given_settings
cross join price_slots
left join contract_slot_prices as contracts
    on contracts.scenario_id = given_settings.scenario_id
    and contracts.month = price_slots.month
    and contracts.price_slot_id = price_slots.price_slot_id
    and contracts.price_context = 'standard'
left join list_slot_prices as lists
    on lists.month = price_slots.month
    and lists.price_slot_id = price_slots.price_slot_id
    and lists.price_context = 'standard'
