-- question: What is the list price of each token class in a price slot?
-- grain:    month, price_slot_id, price_context
-- reads:    price_slots, given_list_prices
-- notes:    docs/log.md#price-slots
-- needs:    usage log
select
    price_slots.month,
    price_slots.price_slot_id,
    given_list_prices.price_context,
    max(given_list_prices.valid_from_date) as list_from_date,
    -- Where the bracket is unknown, a price is known only if all brackets have the same.
    case
        when count(*) = count(input_usd_per_token)
            and min(input_usd_per_token) = max(input_usd_per_token)
            then min(input_usd_per_token)
    end as input_usd_per_token,
    case
        when count(*) = count(cache_read_usd_per_token)
            and min(cache_read_usd_per_token) = max(cache_read_usd_per_token)
            then min(cache_read_usd_per_token)
    end as cache_read_usd_per_token,
    case
        when count(*) = count(cache_write_usd_per_token)
            and min(cache_write_usd_per_token) = max(cache_write_usd_per_token)
            then min(cache_write_usd_per_token)
    end as cache_write_usd_per_token,
    case
        when count(*) = count(cache_write_1h_usd_per_token)
            and min(cache_write_1h_usd_per_token) = max(cache_write_1h_usd_per_token)
            then min(cache_write_1h_usd_per_token)
    end as cache_write_1h_usd_per_token,
    case
        when count(*) = count(output_usd_per_token)
            and min(output_usd_per_token) = max(output_usd_per_token)
            then min(output_usd_per_token)
    end as output_usd_per_token,
    case
        when count(*) = count(reasoning_usd_per_token)
            and min(reasoning_usd_per_token) = max(reasoning_usd_per_token)
            then min(reasoning_usd_per_token)
    end as reasoning_usd_per_token,
    case
        when count(*) = count(input_audio_usd_per_token)
            and min(input_audio_usd_per_token) = max(input_audio_usd_per_token)
            then min(input_audio_usd_per_token)
    end as input_audio_usd_per_token,
    case
        when count(*) = count(output_audio_usd_per_token)
            and min(output_audio_usd_per_token) = max(output_audio_usd_per_token)
            then min(output_audio_usd_per_token)
    end as output_audio_usd_per_token,
    case
        when count(*) = count(input_image_usd_per_token)
            and min(input_image_usd_per_token) = max(input_image_usd_per_token)
            then min(input_image_usd_per_token)
    end as input_image_usd_per_token,
    case
        when count(*) = count(output_image_usd_per_token)
            and min(output_image_usd_per_token) = max(output_image_usd_per_token)
            then min(output_image_usd_per_token)
    end as output_image_usd_per_token,
    case
        when count(*) = count(web_search_usd_per_search)
            and min(web_search_usd_per_search) = max(web_search_usd_per_search)
            then min(web_search_usd_per_search)
    end as web_search_usd_per_search,
    case
        when count(*) = count(request_usd_per_request)
            and min(request_usd_per_request) = max(request_usd_per_request)
            then min(request_usd_per_request)
    end as request_usd_per_request
from price_slots
inner join given_list_prices
    on given_list_prices.book_provider_id = price_slots.book_provider_id
    and given_list_prices.book_model_id = price_slots.book_model_id
    and given_list_prices.price_context in (price_slots.book_price_context, 'standard')
    and given_list_prices.valid_from_date <= price_slots.from_date
    and given_list_prices.valid_to_date > price_slots.from_date
    and given_list_prices.window_start_second <= price_slots.window_start_second
    and given_list_prices.window_end_second > price_slots.window_start_second
    and (
        price_slots.input_tokens_above = -2
        or (
            given_list_prices.input_tokens_above <= price_slots.input_tokens_above
            and given_list_prices.input_tokens_up_to > price_slots.input_tokens_above
        )
    )
group by
    price_slots.month,
    price_slots.price_slot_id,
    given_list_prices.price_context
