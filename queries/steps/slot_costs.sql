-- question: What did the usage of a price slot cost?
-- grain:    scenario_id, month, price_slot_id
-- reads:    slot_totals, slot_prices
-- notes:    docs/usage.md#usage-costs
select
    slot_prices.scenario_id,
    slot_prices.month,
    slot_prices.price_slot_id,
    slot_totals.requests,
    slot_totals.input_tokens + slot_totals.cache_read_tokens + slot_totals.cache_write_tokens + slot_totals.cache_write_1h_tokens + slot_totals.output_tokens + slot_totals.reasoning_tokens + slot_totals.input_audio_tokens + slot_totals.output_audio_tokens + slot_totals.input_image_tokens + slot_totals.output_image_tokens as usage_tokens,
    case when slot_totals.input_tokens = 0 then 0 else cast(slot_totals.input_tokens as decimal(14, 0)) * slot_prices.input_usd_per_token end
        + case when slot_totals.cache_read_tokens = 0 then 0 else cast(slot_totals.cache_read_tokens as decimal(14, 0)) * slot_prices.cache_read_usd_per_token end
        + case when slot_totals.cache_write_tokens = 0 then 0 else cast(slot_totals.cache_write_tokens as decimal(14, 0)) * slot_prices.cache_write_usd_per_token end
        + case when slot_totals.cache_write_1h_tokens = 0 then 0 else cast(slot_totals.cache_write_1h_tokens as decimal(14, 0)) * slot_prices.cache_write_1h_usd_per_token end
        + case when slot_totals.output_tokens = 0 then 0 else cast(slot_totals.output_tokens as decimal(14, 0)) * slot_prices.output_usd_per_token end
        + case when slot_totals.reasoning_tokens = 0 then 0 else cast(slot_totals.reasoning_tokens as decimal(14, 0)) * slot_prices.reasoning_usd_per_token end
        + case when slot_totals.input_audio_tokens = 0 then 0 else cast(slot_totals.input_audio_tokens as decimal(14, 0)) * slot_prices.input_audio_usd_per_token end
        + case when slot_totals.output_audio_tokens = 0 then 0 else cast(slot_totals.output_audio_tokens as decimal(14, 0)) * slot_prices.output_audio_usd_per_token end
        + case when slot_totals.input_image_tokens = 0 then 0 else cast(slot_totals.input_image_tokens as decimal(14, 0)) * slot_prices.input_image_usd_per_token end
        + case when slot_totals.output_image_tokens = 0 then 0 else cast(slot_totals.output_image_tokens as decimal(14, 0)) * slot_prices.output_image_usd_per_token end
        + case when slot_totals.web_searches = 0 then 0 else cast(slot_totals.web_searches as decimal(14, 0)) * slot_prices.web_search_usd_per_search end
        + case when slot_totals.requests = 0 then 0 else cast(slot_totals.requests as decimal(14, 0)) * slot_prices.request_usd_per_request end as serving_cost_usd,
    coalesce(cast(slot_totals.input_tokens as decimal(14, 0)) * slot_prices.input_usd_per_token, 0)
        + coalesce(cast(slot_totals.cache_read_tokens as decimal(14, 0)) * slot_prices.cache_read_usd_per_token, 0)
        + coalesce(cast(slot_totals.cache_write_tokens as decimal(14, 0)) * slot_prices.cache_write_usd_per_token, 0)
        + coalesce(cast(slot_totals.cache_write_1h_tokens as decimal(14, 0)) * slot_prices.cache_write_1h_usd_per_token, 0)
        + coalesce(cast(slot_totals.output_tokens as decimal(14, 0)) * slot_prices.output_usd_per_token, 0)
        + coalesce(cast(slot_totals.reasoning_tokens as decimal(14, 0)) * slot_prices.reasoning_usd_per_token, 0)
        + coalesce(cast(slot_totals.input_audio_tokens as decimal(14, 0)) * slot_prices.input_audio_usd_per_token, 0)
        + coalesce(cast(slot_totals.output_audio_tokens as decimal(14, 0)) * slot_prices.output_audio_usd_per_token, 0)
        + coalesce(cast(slot_totals.input_image_tokens as decimal(14, 0)) * slot_prices.input_image_usd_per_token, 0)
        + coalesce(cast(slot_totals.output_image_tokens as decimal(14, 0)) * slot_prices.output_image_usd_per_token, 0)
        + coalesce(cast(slot_totals.web_searches as decimal(14, 0)) * slot_prices.web_search_usd_per_search, 0)
        + coalesce(cast(slot_totals.requests as decimal(14, 0)) * slot_prices.request_usd_per_request, 0) as priced_cost_usd
from slot_prices
inner join slot_totals
    on slot_totals.month = slot_prices.month
    and slot_totals.price_slot_id = slot_prices.price_slot_id
