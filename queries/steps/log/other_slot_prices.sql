-- question: Which other prices does the price book have for the usage in a price slot?
-- grain:    month, price_slot_id, pricing_kind, holds_from_date
-- reads:    price_slots, list_slot_prices, given_list_prices
-- notes:    docs/log.md#reported-cost
-- needs:    usage log
with others as (
    select
        price_slots.month,
        price_slots.price_slot_id,
        price_slots.from_date,
        price_slots.to_date,
        given_list_prices.price_id,
        given_list_prices.valid_from_date,
        given_list_prices.valid_to_date,
        case
            when given_list_prices.valid_to_date = lists.list_from_date
                and given_list_prices.price_context = price_slots.book_price_context
                and given_list_prices.input_tokens_above <= price_slots.input_tokens_above
                and given_list_prices.input_tokens_up_to > price_slots.input_tokens_above then 'earlier'
            when given_list_prices.valid_from_date >= price_slots.to_date
                or given_list_prices.valid_to_date <= price_slots.from_date then 'none'
            when given_list_prices.price_context <> price_slots.book_price_context
                and given_list_prices.input_tokens_above <= price_slots.input_tokens_above
                and given_list_prices.input_tokens_up_to > price_slots.input_tokens_above
                then given_list_prices.price_context
            when given_list_prices.price_context = price_slots.book_price_context
                and given_list_prices.input_tokens_above = -1
                and price_slots.input_tokens_above > -1 then 'short'
            else 'none'
        end as pricing_kind
    from price_slots
    inner join list_slot_prices as lists
        on lists.month = price_slots.month
        and lists.price_slot_id = price_slots.price_slot_id
        and lists.price_context = price_slots.book_price_context
    inner join given_list_prices
        on given_list_prices.book_provider_id = price_slots.book_provider_id
        and given_list_prices.book_model_id = price_slots.book_model_id
        and given_list_prices.window_start_second <= price_slots.window_start_second
        and given_list_prices.window_end_second > price_slots.window_start_second
)
select
    others.month,
    others.price_slot_id,
    others.pricing_kind,
    case when others.pricing_kind = 'earlier' then others.from_date else others.valid_from_date end as holds_from_date,
    case when others.pricing_kind = 'earlier' then others.to_date else others.valid_to_date end as holds_to_date,
    case when others.pricing_kind = 'earlier' then others.valid_to_date end as change_date,
    coalesce(given_list_prices.input_usd_per_token, 0) as input_usd_per_token,
    coalesce(given_list_prices.cache_read_usd_per_token, 0) as cache_read_usd_per_token,
    coalesce(given_list_prices.cache_write_usd_per_token, 0) as cache_write_usd_per_token,
    coalesce(given_list_prices.cache_write_1h_usd_per_token, 0) as cache_write_1h_usd_per_token,
    coalesce(given_list_prices.output_usd_per_token, 0) as output_usd_per_token,
    coalesce(given_list_prices.reasoning_usd_per_token, 0) as reasoning_usd_per_token,
    coalesce(given_list_prices.input_audio_usd_per_token, 0) as input_audio_usd_per_token,
    coalesce(given_list_prices.output_audio_usd_per_token, 0) as output_audio_usd_per_token,
    coalesce(given_list_prices.input_image_usd_per_token, 0) as input_image_usd_per_token,
    coalesce(given_list_prices.output_image_usd_per_token, 0) as output_image_usd_per_token,
    coalesce(given_list_prices.web_search_usd_per_search, 0) as web_search_usd_per_search,
    coalesce(given_list_prices.request_usd_per_request, 0) as request_usd_per_request
from others
inner join given_list_prices
    on given_list_prices.price_id = others.price_id
where others.pricing_kind in ('earlier', 'short', 'standard', 'batch', 'flex', 'priority', 'fast')
union all
-- Where a contract or a factor goes before the list.
select
    lists.month,
    lists.price_slot_id,
    'list' as pricing_kind,
    price_slots.from_date as holds_from_date,
    price_slots.to_date as holds_to_date,
    cast(null as date) as change_date,
    coalesce(lists.input_usd_per_token, 0) as input_usd_per_token,
    coalesce(lists.cache_read_usd_per_token, 0) as cache_read_usd_per_token,
    coalesce(lists.cache_write_usd_per_token, 0) as cache_write_usd_per_token,
    coalesce(lists.cache_write_1h_usd_per_token, 0) as cache_write_1h_usd_per_token,
    coalesce(lists.output_usd_per_token, 0) as output_usd_per_token,
    coalesce(lists.reasoning_usd_per_token, 0) as reasoning_usd_per_token,
    coalesce(lists.input_audio_usd_per_token, 0) as input_audio_usd_per_token,
    coalesce(lists.output_audio_usd_per_token, 0) as output_audio_usd_per_token,
    coalesce(lists.input_image_usd_per_token, 0) as input_image_usd_per_token,
    coalesce(lists.output_image_usd_per_token, 0) as output_image_usd_per_token,
    coalesce(lists.web_search_usd_per_search, 0) as web_search_usd_per_search,
    coalesce(lists.request_usd_per_request, 0) as request_usd_per_request
from list_slot_prices as lists
inner join price_slots
    on price_slots.month = lists.month
    and price_slots.price_slot_id = lists.price_slot_id
    and price_slots.book_price_context = lists.price_context
