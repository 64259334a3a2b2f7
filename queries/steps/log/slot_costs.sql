-- question: What did the usage in a price slot cost?
-- grain:    scenario_id, month, price_slot_id
-- reads:    slot_totals, slot_rates
-- notes:    docs/log.md#usage-costs
-- kept:     table
with costs as (
    select
        slot_rates.scenario_id,
        slot_rates.month,
        slot_rates.price_slot_id,
        slot_totals.requests,
        slot_totals.input_tokens
            + slot_totals.cache_read_tokens
            + slot_totals.cache_write_tokens
            + slot_totals.cache_write_1h_tokens
            + slot_totals.output_tokens
            + slot_totals.reasoning_tokens
            + slot_totals.input_audio_tokens
            + slot_totals.output_audio_tokens
            + slot_totals.input_image_tokens
            + slot_totals.output_image_tokens as usage_tokens,
        slot_totals.input_tokens * slot_rates.unpriced_input_tokens
        + slot_totals.cache_read_tokens * slot_rates.unpriced_cache_read_tokens
        + slot_totals.cache_write_tokens * slot_rates.unpriced_cache_write_tokens
        + slot_totals.cache_write_1h_tokens * slot_rates.unpriced_cache_write_1h_tokens
        + slot_totals.output_tokens * slot_rates.unpriced_output_tokens
        + slot_totals.reasoning_tokens * slot_rates.unpriced_reasoning_tokens
        + slot_totals.input_audio_tokens * slot_rates.unpriced_input_audio_tokens
        + slot_totals.output_audio_tokens * slot_rates.unpriced_output_audio_tokens
        + slot_totals.input_image_tokens * slot_rates.unpriced_input_image_tokens
        + slot_totals.output_image_tokens * slot_rates.unpriced_output_image_tokens
        + slot_totals.web_searches * slot_rates.unpriced_web_searches
        + slot_totals.billable_requests * slot_rates.unpriced_requests
        + slot_totals.piece_requests * slot_rates.unpriced_pieces as unpriced_units,
        cast(slot_totals.input_tokens as decimal(14, 0)) * slot_rates.input_usd_per_token
        + cast(slot_totals.cache_read_tokens as decimal(14, 0)) * slot_rates.cache_read_usd_per_token
        + cast(slot_totals.cache_write_tokens as decimal(14, 0)) * slot_rates.cache_write_usd_per_token
        + cast(slot_totals.cache_write_1h_tokens as decimal(14, 0)) * slot_rates.cache_write_1h_usd_per_token
        + cast(slot_totals.output_tokens as decimal(14, 0)) * slot_rates.output_usd_per_token
        + cast(slot_totals.reasoning_tokens as decimal(14, 0)) * slot_rates.reasoning_usd_per_token
        + cast(slot_totals.input_audio_tokens as decimal(14, 0)) * slot_rates.input_audio_usd_per_token
        + cast(slot_totals.output_audio_tokens as decimal(14, 0)) * slot_rates.output_audio_usd_per_token
        + cast(slot_totals.input_image_tokens as decimal(14, 0)) * slot_rates.input_image_usd_per_token
        + cast(slot_totals.output_image_tokens as decimal(14, 0)) * slot_rates.output_image_usd_per_token
        + cast(slot_totals.web_searches as decimal(14, 0)) * slot_rates.web_search_usd_per_search
        + cast(slot_totals.requests as decimal(14, 0)) * slot_rates.request_usd_per_request as priced_cost_usd
    from slot_rates
    inner join slot_totals
        on slot_totals.month = slot_rates.month
        and slot_totals.price_slot_id = slot_rates.price_slot_id
)
select
    scenario_id,
    month,
    price_slot_id,
    requests,
    usage_tokens,
    case when unpriced_units = 0 then priced_cost_usd end as serving_cost_usd,
    priced_cost_usd
from costs
