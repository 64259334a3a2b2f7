-- question: What did a user's usage cost in a month, at the prices of its day?
-- grain:    cost_version_id, month, user_id, part_key_date
-- reads:    usage_months, cost_versions, slot_rates
-- notes:    docs/log.md#usage-costs
-- sums:     exact
with rates as (
    select distinct
        cost_versions.cost_version_id,
        slot_rates.month,
        slot_rates.price_slot_id,
        slot_rates.input_usd_per_token,
        slot_rates.unpriced_input_tokens,
        slot_rates.cache_read_usd_per_token,
        slot_rates.unpriced_cache_read_tokens,
        slot_rates.cache_write_usd_per_token,
        slot_rates.unpriced_cache_write_tokens,
        slot_rates.cache_write_1h_usd_per_token,
        slot_rates.unpriced_cache_write_1h_tokens,
        slot_rates.output_usd_per_token,
        slot_rates.unpriced_output_tokens,
        slot_rates.reasoning_usd_per_token,
        slot_rates.unpriced_reasoning_tokens,
        slot_rates.input_audio_usd_per_token,
        slot_rates.unpriced_input_audio_tokens,
        slot_rates.output_audio_usd_per_token,
        slot_rates.unpriced_output_audio_tokens,
        slot_rates.input_image_usd_per_token,
        slot_rates.unpriced_input_image_tokens,
        slot_rates.output_image_usd_per_token,
        slot_rates.unpriced_output_image_tokens,
        slot_rates.web_search_usd_per_search,
        slot_rates.unpriced_web_searches,
        slot_rates.request_usd_per_request,
        slot_rates.unpriced_requests,
        slot_rates.unpriced_pieces
    from cost_versions
    inner join slot_rates
        on slot_rates.scenario_id = cost_versions.cost_version_id
),
costs as (
    select
        rates.cost_version_id,
        usage_months.month,
        usage_months.user_id,
        usage_months.part_key_date,
        usage_months.requests,
        usage_months.input_tokens
            + usage_months.cache_read_tokens
            + usage_months.cache_write_tokens
            + usage_months.cache_write_1h_tokens
            + usage_months.output_tokens
            + usage_months.reasoning_tokens
            + usage_months.input_audio_tokens
            + usage_months.output_audio_tokens
            + usage_months.input_image_tokens
            + usage_months.output_image_tokens as usage_tokens,
        usage_months.input_tokens * rates.unpriced_input_tokens
        + usage_months.cache_read_tokens * rates.unpriced_cache_read_tokens
        + usage_months.cache_write_tokens * rates.unpriced_cache_write_tokens
        + usage_months.cache_write_1h_tokens * rates.unpriced_cache_write_1h_tokens
        + usage_months.output_tokens * rates.unpriced_output_tokens
        + usage_months.reasoning_tokens * rates.unpriced_reasoning_tokens
        + usage_months.input_audio_tokens * rates.unpriced_input_audio_tokens
        + usage_months.output_audio_tokens * rates.unpriced_output_audio_tokens
        + usage_months.input_image_tokens * rates.unpriced_input_image_tokens
        + usage_months.output_image_tokens * rates.unpriced_output_image_tokens as unpriced_tokens,
        usage_months.web_searches * rates.unpriced_web_searches
            + usage_months.billable_requests * rates.unpriced_requests
            + usage_months.piece_requests * rates.unpriced_pieces as unpriced_calls,
        cast(usage_months.input_tokens as decimal(14, 0)) * rates.input_usd_per_token
        + cast(usage_months.cache_read_tokens as decimal(14, 0)) * rates.cache_read_usd_per_token
        + cast(usage_months.cache_write_tokens as decimal(14, 0)) * rates.cache_write_usd_per_token
        + cast(usage_months.cache_write_1h_tokens as decimal(14, 0)) * rates.cache_write_1h_usd_per_token
        + cast(usage_months.output_tokens as decimal(14, 0)) * rates.output_usd_per_token
        + cast(usage_months.reasoning_tokens as decimal(14, 0)) * rates.reasoning_usd_per_token
        + cast(usage_months.input_audio_tokens as decimal(14, 0)) * rates.input_audio_usd_per_token
        + cast(usage_months.output_audio_tokens as decimal(14, 0)) * rates.output_audio_usd_per_token
        + cast(usage_months.input_image_tokens as decimal(14, 0)) * rates.input_image_usd_per_token
        + cast(usage_months.output_image_tokens as decimal(14, 0)) * rates.output_image_usd_per_token
        + cast(usage_months.web_searches as decimal(14, 0)) * rates.web_search_usd_per_search
        + cast(usage_months.requests as decimal(14, 0)) * rates.request_usd_per_request as priced_cost_usd
    from usage_months
    inner join rates
        on rates.month = usage_months.month
        and rates.price_slot_id = usage_months.price_slot_id
)
select
    cost_version_id,
    month,
    user_id,
    part_key_date,
    sum(requests) as requests,
    sum(case when unpriced_tokens + unpriced_calls = 0 then requests else 0 end) as priced_requests,
    sum(usage_tokens) as usage_tokens,
    sum(usage_tokens - unpriced_tokens) as priced_tokens,
    -- A class that was used and has no price makes the cost unknown.
    case when max(unpriced_tokens + unpriced_calls) = 0 then sum(priced_cost_usd) end as serving_cost_usd,
    sum(priced_cost_usd) as priced_cost_usd
from costs
group by
    cost_version_id,
    month,
    user_id,
    part_key_date
