-- question: What is the unit price of each token class in a price slot, and which classes have none?
-- grain:    scenario_id, month, price_slot_id
-- reads:    slot_prices
-- notes:    docs/log.md#usage-costs
-- Prices with 0 where there is none, and beside them what marks their usage as unpriced.
select
    scenario_id,
    month,
    price_slot_id,
    coalesce(input_usd_per_token, 0) as input_usd_per_token,
    coalesce(cache_read_usd_per_token, 0) as cache_read_usd_per_token,
    coalesce(cache_write_usd_per_token, 0) as cache_write_usd_per_token,
    coalesce(cache_write_1h_usd_per_token, 0) as cache_write_1h_usd_per_token,
    coalesce(output_usd_per_token, 0) as output_usd_per_token,
    coalesce(reasoning_usd_per_token, 0) as reasoning_usd_per_token,
    coalesce(input_audio_usd_per_token, 0) as input_audio_usd_per_token,
    coalesce(output_audio_usd_per_token, 0) as output_audio_usd_per_token,
    coalesce(input_image_usd_per_token, 0) as input_image_usd_per_token,
    coalesce(output_image_usd_per_token, 0) as output_image_usd_per_token,
    coalesce(web_search_usd_per_search, 0) as web_search_usd_per_search,
    coalesce(request_usd_per_request, 0) as request_usd_per_request,
    case when input_usd_per_token is null then 1 else 0 end as unpriced_input_tokens,
    case when cache_read_usd_per_token is null then 1 else 0 end as unpriced_cache_read_tokens,
    case when cache_write_usd_per_token is null then 1 else 0 end as unpriced_cache_write_tokens,
    case when cache_write_1h_usd_per_token is null then 1 else 0 end as unpriced_cache_write_1h_tokens,
    case when output_usd_per_token is null then 1 else 0 end as unpriced_output_tokens,
    case when reasoning_usd_per_token is null then 1 else 0 end as unpriced_reasoning_tokens,
    case when input_audio_usd_per_token is null then 1 else 0 end as unpriced_input_audio_tokens,
    case when output_audio_usd_per_token is null then 1 else 0 end as unpriced_output_audio_tokens,
    case when input_image_usd_per_token is null then 1 else 0 end as unpriced_input_image_tokens,
    case when output_image_usd_per_token is null then 1 else 0 end as unpriced_output_image_tokens,
    case when web_search_usd_per_search is null then 1 else 0 end as unpriced_web_searches,
    case when request_usd_per_request is null then 1 else 0 end as unpriced_requests,
    case when coalesce(request_usd_per_request, 0) = 0 then 1 else 0 end as unpriced_pieces
from slot_prices
