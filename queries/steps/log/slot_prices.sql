-- question: What is the price of each token class in a price slot, by contract or else by list, and since when?
-- grain:    scenario_id, month, price_slot_id
-- reads:    given_settings, price_slots, list_slot_prices, contract_slot_prices, standard_slot_prices, slot_factors
-- notes:    docs/log.md#price-slots
-- kept:     table
select
    given_settings.scenario_id,
    price_slots.month,
    price_slots.price_slot_id,
    case
        when contracts.price_slot_id is not null then 'contract'
        when factors.price_slot_id is not null then 'factor'
        when lists.price_slot_id is not null then 'list'
        else 'none'
    end as price_kind,
    lists.list_from_date,
    coalesce(contracts.contract_from_date, base_contracts.contract_from_date) as contract_from_date,
    factors.price_factor,
    coalesce(
        contracts.input_usd_per_token,
        cast(standards.input_usd_per_token * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.input_usd_per_token end,
        lists.input_usd_per_token
    ) as input_usd_per_token,
    coalesce(
        contracts.cache_read_usd_per_token,
        cast(standards.cache_read_usd_per_token * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.cache_read_usd_per_token end,
        lists.cache_read_usd_per_token
    ) as cache_read_usd_per_token,
    coalesce(
        contracts.cache_write_usd_per_token,
        cast(standards.cache_write_usd_per_token * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.cache_write_usd_per_token end,
        lists.cache_write_usd_per_token
    ) as cache_write_usd_per_token,
    coalesce(
        contracts.cache_write_1h_usd_per_token,
        cast(standards.cache_write_1h_usd_per_token * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.cache_write_1h_usd_per_token end,
        lists.cache_write_1h_usd_per_token
    ) as cache_write_1h_usd_per_token,
    coalesce(
        contracts.output_usd_per_token,
        cast(standards.output_usd_per_token * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.output_usd_per_token end,
        lists.output_usd_per_token
    ) as output_usd_per_token,
    coalesce(
        contracts.reasoning_usd_per_token,
        cast(standards.reasoning_usd_per_token * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.reasoning_usd_per_token end,
        lists.reasoning_usd_per_token
    ) as reasoning_usd_per_token,
    coalesce(
        contracts.input_audio_usd_per_token,
        cast(standards.input_audio_usd_per_token * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.input_audio_usd_per_token end,
        lists.input_audio_usd_per_token
    ) as input_audio_usd_per_token,
    coalesce(
        contracts.output_audio_usd_per_token,
        cast(standards.output_audio_usd_per_token * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.output_audio_usd_per_token end,
        lists.output_audio_usd_per_token
    ) as output_audio_usd_per_token,
    coalesce(
        contracts.input_image_usd_per_token,
        cast(standards.input_image_usd_per_token * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.input_image_usd_per_token end,
        lists.input_image_usd_per_token
    ) as input_image_usd_per_token,
    coalesce(
        contracts.output_image_usd_per_token,
        cast(standards.output_image_usd_per_token * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.output_image_usd_per_token end,
        lists.output_image_usd_per_token
    ) as output_image_usd_per_token,
    coalesce(
        contracts.web_search_usd_per_search,
        cast(standards.web_search_usd_per_search * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.web_search_usd_per_search end,
        lists.web_search_usd_per_search
    ) as web_search_usd_per_search,
    coalesce(
        contracts.request_usd_per_request,
        cast(standards.request_usd_per_request * factors.price_factor as decimal(24, 24)),
        case when price_slots.book_price_context = 'standard' then base_contracts.request_usd_per_request end,
        lists.request_usd_per_request,
        case when coalesce(contracts.price_slot_id, base_contracts.price_slot_id) is not null then 0 end
    ) as request_usd_per_request
from given_settings
cross join price_slots
left join contract_slot_prices as contracts
    on contracts.scenario_id = given_settings.scenario_id
    and contracts.month = price_slots.month
    and contracts.price_slot_id = price_slots.price_slot_id
    and contracts.price_context = price_slots.price_context
left join contract_slot_prices as base_contracts
    on base_contracts.scenario_id = given_settings.scenario_id
    and base_contracts.month = price_slots.month
    and base_contracts.price_slot_id = price_slots.price_slot_id
    and base_contracts.price_context = 'standard'
left join list_slot_prices as lists
    on lists.month = price_slots.month
    and lists.price_slot_id = price_slots.price_slot_id
    and lists.price_context = price_slots.book_price_context
left join standard_slot_prices as standards
    on standards.scenario_id = given_settings.scenario_id
    and standards.month = price_slots.month
    and standards.price_slot_id = price_slots.price_slot_id
left join slot_factors as factors
    on factors.scenario_id = given_settings.scenario_id
    and factors.month = price_slots.month
    and factors.price_slot_id = price_slots.price_slot_id
