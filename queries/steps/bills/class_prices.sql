-- question: What would a unit of each class cost at the prices that might have been billed?
-- grain:    scenario_id, month, price_slot_id, candidate_id, candidate_date, token_class
-- reads:    candidate_prices, usage_class_hours
-- notes:    docs/bills.md#prices-that-are-tried
-- kept:     table
with used as (
    select distinct month, price_slot_id, token_class
    from usage_class_hours
)
select
    candidate_prices.scenario_id,
    used.month,
    used.price_slot_id,
    candidate_prices.candidate_id,
    candidate_prices.candidate_date,
    used.token_class,
    cast(
        case
            when used.token_class = 'input' then candidate_prices.input_usd_per_token
            when used.token_class = 'cache_read' then candidate_prices.cache_read_usd_per_token
            when used.token_class = 'cache_write' then candidate_prices.cache_write_usd_per_token
            when used.token_class = 'cache_write_1h' then candidate_prices.cache_write_1h_usd_per_token
            when used.token_class = 'output' then candidate_prices.output_usd_per_token
            when used.token_class = 'reasoning' then candidate_prices.reasoning_usd_per_token
            when used.token_class = 'input_audio' then candidate_prices.input_audio_usd_per_token
            when used.token_class = 'output_audio' then candidate_prices.output_audio_usd_per_token
            when used.token_class = 'input_image' then candidate_prices.input_image_usd_per_token
            when used.token_class = 'output_image' then candidate_prices.output_image_usd_per_token
            when used.token_class = 'web_search' then candidate_prices.web_search_usd_per_search
            when used.token_class = 'request' then candidate_prices.request_usd_per_request
        end as double
    ) as usd_per_unit
from used
inner join candidate_prices
    on candidate_prices.month = used.month
    and candidate_prices.price_slot_id = used.price_slot_id
