-- question: What did the usage of a day cost, by token class, and what did its source report for it?
-- grain:    scenario_id, usage_date, import_id, price_slot_id, class_set, reported_kind
-- reads:    given_usage_days, slot_rates
-- notes:    docs/log.md#days
-- needs:    usage log
-- sums:     exact
with costs as (
    select
        slot_rates.scenario_id,
        used.month,
        used.usage_date,
        used.import_id,
        used.import_format,
        used.price_slot_id,
        used.class_set,
        used.reported_kind,
        used.requests,
        coalesce(used.reported_cost_usd, 0) as reported_cost_usd,
        used.input_tokens
            + used.cache_read_tokens
            + used.cache_write_tokens
            + used.cache_write_1h_tokens
            + used.output_tokens
            + used.reasoning_tokens
            + used.input_audio_tokens
            + used.output_audio_tokens
            + used.input_image_tokens
            + used.output_image_tokens as usage_tokens,
        used.input_tokens * slot_rates.unpriced_input_tokens
        + used.cache_read_tokens * slot_rates.unpriced_cache_read_tokens
        + used.cache_write_tokens * slot_rates.unpriced_cache_write_tokens
        + used.cache_write_1h_tokens * slot_rates.unpriced_cache_write_1h_tokens
        + used.output_tokens * slot_rates.unpriced_output_tokens
        + used.reasoning_tokens * slot_rates.unpriced_reasoning_tokens
        + used.input_audio_tokens * slot_rates.unpriced_input_audio_tokens
        + used.output_audio_tokens * slot_rates.unpriced_output_audio_tokens
        + used.input_image_tokens * slot_rates.unpriced_input_image_tokens
        + used.output_image_tokens * slot_rates.unpriced_output_image_tokens as unpriced_tokens,
        used.web_searches * slot_rates.unpriced_web_searches as unpriced_searches,
        -- Without tokens and searches, a reported cost is for something that the ledger does not count.
        used.class_set = 0
            and used.reported_kind = 'some'
            and slot_rates.request_usd_per_request = 0 as is_by_piece,
        cast(used.input_tokens as decimal(14, 0)) * slot_rates.input_usd_per_token as input_cost_usd,
        cast(used.cache_read_tokens as decimal(14, 0)) * slot_rates.cache_read_usd_per_token as cache_read_cost_usd,
        cast(used.cache_write_tokens as decimal(14, 0))
            * slot_rates.cache_write_usd_per_token as cache_write_cost_usd,
        cast(used.cache_write_1h_tokens as decimal(14, 0))
            * slot_rates.cache_write_1h_usd_per_token as cache_write_1h_cost_usd,
        cast(used.output_tokens as decimal(14, 0)) * slot_rates.output_usd_per_token as output_cost_usd,
        cast(used.reasoning_tokens as decimal(14, 0)) * slot_rates.reasoning_usd_per_token as reasoning_cost_usd,
        cast(used.input_audio_tokens as decimal(14, 0))
            * slot_rates.input_audio_usd_per_token as input_audio_cost_usd,
        cast(used.output_audio_tokens as decimal(14, 0))
            * slot_rates.output_audio_usd_per_token as output_audio_cost_usd,
        cast(used.input_image_tokens as decimal(14, 0))
            * slot_rates.input_image_usd_per_token as input_image_cost_usd,
        cast(used.output_image_tokens as decimal(14, 0))
            * slot_rates.output_image_usd_per_token as output_image_cost_usd,
        cast(used.web_searches as decimal(14, 0)) * slot_rates.web_search_usd_per_search as search_cost_usd,
        cast(used.requests as decimal(14, 0)) * slot_rates.request_usd_per_request as request_cost_usd,
        cast(used.cache_read_tokens as decimal(14, 0)) * slot_rates.input_usd_per_token as reads_as_input_usd,
        cast(used.cache_write_tokens + used.cache_write_1h_tokens as decimal(14, 0))
            * slot_rates.input_usd_per_token as writes_as_input_usd,
        cast(used.cache_write_1h_tokens as decimal(14, 0))
            * slot_rates.cache_write_usd_per_token as hour_writes_as_writes_usd
    from given_usage_days as used
    inner join slot_rates
        on slot_rates.month = used.month
        and slot_rates.price_slot_id = used.price_slot_id
)
select
    scenario_id,
    month,
    usage_date,
    import_id,
    import_format,
    price_slot_id,
    class_set,
    reported_kind,
    requests,
    usage_tokens,
    unpriced_tokens,
    is_by_piece,
    unpriced_tokens + unpriced_searches = 0 and not is_by_piece as is_priced,
    reported_cost_usd,
    input_cost_usd
        + cache_read_cost_usd
        + cache_write_cost_usd
        + cache_write_1h_cost_usd
        + output_cost_usd
        + reasoning_cost_usd
        + input_audio_cost_usd
        + output_audio_cost_usd
        + input_image_cost_usd
        + output_image_cost_usd
        + search_cost_usd
        + request_cost_usd as priced_cost_usd,
    cache_read_cost_usd,
    cache_write_cost_usd + cache_write_1h_cost_usd as cache_write_cost_usd,
    cache_write_1h_cost_usd,
    output_cost_usd + reasoning_cost_usd as output_cost_usd,
    reasoning_cost_usd,
    reads_as_input_usd,
    writes_as_input_usd,
    hour_writes_as_writes_usd
from costs
