-- question: How do a request's reported tokens split into classes that do not overlap, and is the record valid?
-- grain:    source_file, source_line, source_item
-- reads:    typed_usage, import_settings
-- notes:    docs/log.md#imports
-- part of:  every format
-- Counts below 0 are what could not be read as one: -1 negative, -2 fractional, -3 too many, -4 no number.
with parts as (
    select
        source_file,
        source_line,
        source_item,
        request_id,
        user_id,
        occurred_at,
        has_time,
        provider_id,
        model_ref,
        price_context,
        requests,
        input_tokens as reported_input_tokens,
        output_tokens as reported_output_tokens,
        cache_read_tokens,
        reasoning_tokens,
        input_audio_tokens,
        output_audio_tokens,
        input_image_tokens,
        output_image_tokens,
        cache_write_1h_tokens,
        web_searches,
        reported_cost_usd,
        is_cost_unread,
        refusal,
        cache_write_tokens
            - case when cache_write_includes_1h then cache_write_1h_tokens else 0 end as cache_write_tokens,
        case when input_includes_cache_read then cache_read_tokens else 0 end
            + case when input_includes_cache_write then cache_write_tokens else 0 end
            + case when input_includes_cache_write and not cache_write_includes_1h then cache_write_1h_tokens else 0 end
            + case when input_includes_audio then input_audio_tokens else 0 end
            + case when input_includes_image then input_image_tokens else 0 end as inside_input_tokens,
        case when output_includes_reasoning then reasoning_tokens else 0 end
            + case when output_includes_audio then output_audio_tokens else 0 end
            + case when output_includes_image then output_image_tokens else 0 end as inside_output_tokens,
        least(
            requests,
            input_tokens,
            output_tokens,
            cache_read_tokens,
            cache_write_tokens,
            cache_write_1h_tokens,
            reasoning_tokens,
            input_audio_tokens,
            output_audio_tokens,
            input_image_tokens,
            output_image_tokens,
            web_searches
        ) as worst_count
    from typed_usage
)
select
    parts.source_file,
    parts.source_line,
    parts.source_item,
    parts.request_id,
    parts.user_id,
    parts.occurred_at,
    parts.provider_id,
    parts.model_ref,
    parts.price_context,
    parts.requests,
    parts.reported_input_tokens - parts.inside_input_tokens as input_tokens,
    parts.cache_read_tokens,
    parts.cache_write_tokens,
    parts.cache_write_1h_tokens,
    parts.reported_output_tokens - parts.inside_output_tokens as output_tokens,
    parts.reasoning_tokens,
    parts.input_audio_tokens,
    parts.output_audio_tokens,
    parts.input_image_tokens,
    parts.output_image_tokens,
    parts.web_searches,
    parts.reported_cost_usd,
    parts.is_cost_unread,
    -- What the source says of all input and all output, however it divides them.
    parts.reported_input_tokens - parts.inside_input_tokens + parts.cache_read_tokens + parts.cache_write_tokens
        + parts.cache_write_1h_tokens + parts.input_audio_tokens + parts.input_image_tokens as total_input_tokens,
    parts.reported_output_tokens - parts.inside_output_tokens + parts.reasoning_tokens + parts.output_audio_tokens
        + parts.output_image_tokens as total_output_tokens,
    case
        -- Nearly every row, so first.
        when parts.worst_count >= 0
            and parts.refusal is null
            and parts.user_id is not null
            and parts.model_ref != '<synthetic>'
            and parts.occurred_at <= import_settings.latest_at
            and parts.occurred_at >= import_settings.earliest_at
            and parts.requests > 0
            and parts.cache_write_tokens >= 0
            and parts.inside_input_tokens <= parts.reported_input_tokens
            and parts.inside_output_tokens <= parts.reported_output_tokens then null
        when parts.refusal is not null then parts.refusal
        when parts.worst_count = -1 then 'negative_count'
        when parts.worst_count = -2 then 'fractional_count'
        when parts.worst_count = -3 then 'too_many'
        when parts.worst_count < 0 then 'not_a_number'
        when parts.user_id is null then 'missing_user'
        when parts.model_ref is null then 'missing_model'
        when parts.model_ref = '<synthetic>' then 'no_model_call'  -- text of Claude Code's own
        when not parts.has_time then 'missing_time'
        when parts.occurred_at is null then 'unreadable_time'
        when parts.occurred_at > import_settings.latest_at then 'future_time'
        when parts.occurred_at < import_settings.earliest_at then 'implausible_time'
        when parts.requests = 0 then 'no_request'
        when parts.cache_write_tokens < 0 then 'cache_write_1h_above_cache_write'
        when parts.inside_input_tokens > parts.reported_input_tokens then 'cached_above_input'
        when parts.inside_output_tokens > parts.reported_output_tokens then 'reasoning_above_output'
    end as fault
from parts
cross join import_settings
