-- question: What does a unit of each class used on a day cost, by contract and by list?
-- grain:    scenario_id, month, usage_date, price_slot_id, token_class
-- reads:    usage_class_days, slot_prices, list_slot_prices, price_slots
-- notes:    docs/bills.md#focus
with prices as (
    select
        slot_prices.scenario_id,
        used.month,
        used.usage_date,
        used.price_slot_id,
        price_slots.book_price_context,
        used.token_class,
        used.units,
        case
            when used.token_class = 'input' then slot_prices.input_usd_per_token
            when used.token_class = 'cache_read' then slot_prices.cache_read_usd_per_token
            when used.token_class = 'cache_write' then slot_prices.cache_write_usd_per_token
            when used.token_class = 'cache_write_1h' then slot_prices.cache_write_1h_usd_per_token
            when used.token_class = 'output' then slot_prices.output_usd_per_token
            when used.token_class = 'reasoning' then slot_prices.reasoning_usd_per_token
            when used.token_class = 'input_audio' then slot_prices.input_audio_usd_per_token
            when used.token_class = 'output_audio' then slot_prices.output_audio_usd_per_token
            when used.token_class = 'input_image' then slot_prices.input_image_usd_per_token
            when used.token_class = 'output_image' then slot_prices.output_image_usd_per_token
            when used.token_class = 'web_search' then slot_prices.web_search_usd_per_search
            when used.token_class = 'request' then slot_prices.request_usd_per_request
        end as contracted_usd_per_unit,
        case
            when used.token_class = 'input' then lists.input_usd_per_token
            when used.token_class = 'cache_read' then lists.cache_read_usd_per_token
            when used.token_class = 'cache_write' then lists.cache_write_usd_per_token
            when used.token_class = 'cache_write_1h' then lists.cache_write_1h_usd_per_token
            when used.token_class = 'output' then lists.output_usd_per_token
            when used.token_class = 'reasoning' then lists.reasoning_usd_per_token
            when used.token_class = 'input_audio' then lists.input_audio_usd_per_token
            when used.token_class = 'output_audio' then lists.output_audio_usd_per_token
            when used.token_class = 'input_image' then lists.input_image_usd_per_token
            when used.token_class = 'output_image' then lists.output_image_usd_per_token
            when used.token_class = 'web_search' then lists.web_search_usd_per_search
            when used.token_class = 'request' then lists.request_usd_per_request
        end as list_usd_per_unit
    from usage_class_days as used
    inner join slot_prices
        on slot_prices.month = used.month
        and slot_prices.price_slot_id = used.price_slot_id
    inner join price_slots
        on price_slots.month = used.month
        and price_slots.price_slot_id = used.price_slot_id
    left join list_slot_prices as lists
        on lists.month = used.month
        and lists.price_slot_id = used.price_slot_id
        and lists.price_context = price_slots.book_price_context
)
select
    scenario_id,
    month,
    usage_date,
    price_slot_id,
    token_class,
    units,
    cast(contracted_usd_per_unit as double) as contracted_usd_per_unit,
    -- What no list has, a contract prices alone.
    cast(coalesce(list_usd_per_unit, contracted_usd_per_unit) as double) as list_usd_per_unit
from prices
