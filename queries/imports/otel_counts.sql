-- question: Which spans and events of OpenTelemetry count tokens, and does each show what its input and output include?
-- grain:    source_file, source_line, source_item
-- reads:    otel_spans
-- notes:    docs/formats/otel.md#inclusive-or-exclusive
-- part of:  otel
-- A call shows that cached tokens stand beside its input where they exceed it, where its total contains them, or where
-- it counts the uncached ones apart. A total of input and output alone shows nothing: emitters add it up themselves.
with numbers as (
    select
        source_file,
        source_line,
        source_item,
        trace_hash,
        span_hash,
        parent_hash,
        is_container,
        service_name,
        scope_name,
        scope_version,
        user_id,
        provider_id,
        model_ref,
        service_tier,
        response_id,
        reported_cost_usd,
        call,
        unread,
        refusal,
        refusal is null and coalesce(call.input, call.output) is not null as has_usage,
        coalesce(try_cast(call.input as bigint), 0) as input,
        coalesce(try_cast(call.output as bigint), 0) as output,
        coalesce(try_cast(call.cache_read as bigint), 0) as read,
        coalesce(
            try_cast(call.cache_write as bigint),
            coalesce(try_cast(call.cache_write_5m as bigint), 0)
                + coalesce(try_cast(call.cache_write_1h as bigint), 0)
        ) as written,
        coalesce(try_cast(call.reasoning as bigint), 0) as reasoning,
        try_cast(call.total as bigint) as total,
        try_cast(call.uncached as bigint) as uncached
    from otel_spans
    where coalesce(call.input, call.output, call.total, refusal) is not null
        or (signal = 'span' and len(unread) > 0)
)
select
    source_file,
    source_line,
    source_item,
    trace_hash,
    span_hash,
    parent_hash,
    is_container,
    user_id,
    provider_id,
    model_ref,
    service_tier,
    response_id,
    reported_cost_usd,
    call,
    unread,
    refusal,
    has_usage,
    input,
    output,
    read,
    written,
    reasoning,
    total,
    coalesce(service_name, '') || chr(10) || coalesce(scope_name, '') || chr(10) || coalesce(scope_version, '')
        || chr(10) || case
            when call.provider is not null then call.provider
            when regexp_matches(model_ref, 'claude|anthropic') then 'anthropic'
            when regexp_matches(model_ref, '(^|/)(gpt|o\d|text-)') then 'openai'
            when regexp_matches(model_ref, 'gemini') then 'google'
            else ''
        end as emitter,
    case
        when read + written = 0 then null
        when uncached + read + written = input then 'inside'
        when input < read + written or uncached = input then 'beside'
        when total in (input + output, input + output + reasoning) then null
        when total in (input + output + read + written, input + output + read + written + reasoning) then 'beside'
        when total in (input + output + written, input + output + written + reasoning) then 'writes beside'
    end as cached_tokens_are,
    case
        when reasoning = 0 then null
        when reasoning > output then 'beside'
        when total in (input + output, input + output + read + written) then 'inside'
        when total in (input + output + reasoning, input + output + read + written + reasoning) then 'beside'
    end as reasoning_tokens_are,
    -- Who is known to leave cached tokens out of the input: Claude Code's events, Strands and OpenLLMetry on Bedrock
    -- (traceloop/openllmetry/issues/4449), and the buckets of Langfuse, which exclude each other.
    coalesce(
        regexp_matches(coalesce(scope_name, '') || ' ' || coalesce(service_name, ''), 'claude.code')
        or regexp_matches(scope_name, '^strands|^opentelemetry\.instrumentation\.bedrock$')
        or (call.is_of_buckets and call.total is null),
        false
    ) as is_beside_by_convention
from numbers
