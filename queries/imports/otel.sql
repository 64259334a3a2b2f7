-- question: What usage do the model calls in OpenTelemetry's traces and events contain?
-- grain:    source_file, source_line, source_item
-- reads:    otel_usage, otel_nesting, otel_inherited
-- notes:    docs/formats/otel.md#opentelemetry
-- A call counts once, on the deepest span that reports it; spans that repeat it are left out, like spans without usage.
-- Its input includes cached tokens or not as its instrumentation counts. Output includes reasoning by the conventions.
-- A span with a count that nobody reads is refused with the name of that count; metrics are sums, not requests.
with calls as (
    select
        otel_usage.source_file,
        otel_usage.source_line,
        otel_usage.source_item,
        otel_usage.call,
        otel_usage.has_usage,
        coalesce(otel_usage.user_id, otel_inherited.user_id, otel_usage.call.resource_user_id) as sent_user_id,
        coalesce(otel_usage.provider_id, otel_inherited.provider_id) as provider_id,
        coalesce(otel_usage.model_ref, otel_inherited.model_ref) as model_ref,
        coalesce(otel_usage.service_tier, otel_inherited.service_tier) as service_tier,
        coalesce(otel_usage.reported_cost_usd, otel_inherited.reported_cost_usd) as reported_cost_usd,
        coalesce(otel_inherited.cache.call, otel_usage.call) as cache,
        coalesce(otel_inherited.cache.cached_tokens_are, otel_usage.cached_tokens_are) as cached_tokens_are,
        otel_usage.reasoning_tokens_are,
        case
            when otel_usage.refusal is not null then otel_usage.refusal
            when otel_nesting.verdict = 'is incomplete' then 'calls_missing_below'
            when not otel_usage.has_usage then 'unread_token_count: ' || array_to_string(list_concat(
                [u.name for u in otel_usage.unread], [if(otel_usage.total > 0, 'total tokens', null)]
            ), ', ')
            else 'unread_token_count: ' || nullif(array_to_string([
                u.name for u in otel_usage.unread if case
                    when u.is_of_cache or lower(u.name) like '%cach%'
                        then u.count not in (otel_usage.read, otel_usage.written, otel_usage.read + otel_usage.written)
                    else coalesce(otel_usage.total != otel_usage.all_tokens, true)
                        and u.count not in (otel_usage.input, otel_usage.output, otel_usage.all_tokens)
                        and u.count not in (otel_usage.input + otel_usage.output, otel_usage.read, otel_usage.written)
                end
            ], ', '), '')
        end as refusal
    from otel_usage
    left join otel_nesting on otel_nesting.span_hash = otel_usage.span_hash
    left join otel_inherited on otel_inherited.span_hash = otel_usage.span_hash
    where coalesce(otel_nesting.verdict, 'counts') != 'repeats'
        and (
            otel_usage.has_usage or otel_usage.refusal is not null or otel_usage.total > 0
            or len([u for u in otel_usage.unread if not u.is_of_cache]) > 0
        )
)
select
    source_file,
    source_line,
    source_item,
    call.request_id,
    -- Claude Code sends account and session as one user: the account is the user, else the device.
    coalesce(
        nullif(regexp_extract(sent_user_id, '_account_(.+)_session_', 1), ''),
        nullif(regexp_extract(sent_user_id, '^(user_\w+)_account__session_', 1), ''),
        nullif(regexp_extract(sent_user_id, '"account_uuid" ?: ?"([^"]+)"', 1), ''),
        nullif(regexp_extract(sent_user_id, '"device_id" ?: ?"([^"]+)"', 1), ''),
        sent_user_id
    ) as user_id,
    call.occurred_at,
    coalesce(
        provider_id,
        if(regexp_matches(model_ref, '^([a-z-]+\.)?(anthropic|amazon|meta|mistral|cohere|deepseek|ai21|qwen)\.'),
            'aws.bedrock', null)
    ) as provider_id,
    model_ref,
    if(regexp_matches(service_tier, '^(default|auto|normal|[0-9.]+)$'), null, service_tier) as price_context,
    '1' as requests,
    call.input as input_tokens,
    cache.cache_read as cache_read_tokens,
    coalesce(cache.cache_write, cache.cache_write_5m) as cache_write_tokens,
    cache.cache_write_1h as cache_write_1h_tokens,
    call.output as output_tokens,
    call.reasoning as reasoning_tokens,
    call.audio_in || coalesce(' with cached ' || call.audio_cached, '') as input_audio_tokens,
    call.audio_out as output_audio_tokens,
    call.image_in || coalesce(' with cached ' || call.image_cached, '') as input_image_tokens,
    call.image_out as output_image_tokens,
    call.searches as web_searches,
    reported_cost_usd,
    cached_tokens_are in ('inside', 'writes beside') as input_includes_cache_read,
    cached_tokens_are = 'inside' as input_includes_cache_write,
    true as input_includes_audio,
    true as input_includes_image,
    reasoning_tokens_are = 'inside' as output_includes_reasoning,
    true as output_includes_audio,
    true as output_includes_image,
    cache.cache_write is not null and cache.cache_write_1h is not null as cache_write_includes_1h,
    refusal
from calls
