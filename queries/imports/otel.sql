-- question: What usage do the model calls in OpenTelemetry traces contain?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/otel.md#opentelemetry
-- OTLP as JSON: opentelemetry.io/docs/specs/otel/protocol/file-exporter. Attributes gen_ai.*, all in development:
-- open-telemetry/semantic-conventions-genai, docs/registry/attributes/gen-ai.md, with pull/440 (2026-08: audio,
-- images, cache_write for cache_creation), the names before v1.27 and v1.37 (prompt_tokens, gen_ai.system),
-- OpenLLMetry's (cache_read_input_tokens), Pydantic AI's (details.*), Sentry's (input_tokens.cached). Input includes
-- cached and written tokens, output the reasoning; where total_tokens adds them, they are beside, and are read so.
-- Agents and workflows repeat the tokens of the calls under them (semantic-conventions-genai/issues/19): left out,
-- like spans without usage.
with documents as (
    select
        source_file,
        source_line,
        coalesce(flatten([
            flatten(
                [[{'span': span, 'resource': part.resource} for span in scope.spans] for scope in part."scopeSpans"]
            )
            for part in from_json(line, '{"resourceSpans": [{"resource": {"attributes": [{"key": "VARCHAR", "value":
            {"stringValue": "VARCHAR"}}]}, "scopeSpans": [{"spans": [{"traceId": "VARCHAR", "spanId": "VARCHAR",
            "startTimeUnixNano": "VARCHAR", "attributes": [{"key": "VARCHAR", "value":
            {"stringValue": "VARCHAR", "intValue": "VARCHAR", "doubleValue": "VARCHAR"}}]}]}]}]}')."resourceSpans"
        ]), [null]) as spans
    from source_rows
),
traces as (
    select source_file, source_line, generate_subscripts(spans, 1) as source_item, unnest(spans) as trace from documents
),
calls as (
    select
        source_file,
        source_line,
        source_item,
        trace.span as span,
        [
            a.value."stringValue" for a in trace.resource.attributes if a.key in ('enduser.id', 'user.id')
        ][1] as resource_user_id,
        [
            coalesce(a.value."stringValue", a.value."intValue", a.value."doubleValue", 'no number')
            for a in trace.span.attributes
        ] as found,
        [coalesce(map {
            'usage.cache_read.input_tokens': 'CACHE_READ', 'usage.cache_read_input_tokens': 'CACHE_READ',
            'usage.input_tokens.cached': 'CACHE_READ', 'usage.details.cache_read_tokens': 'CACHE_READ',
            'usage.cache_write.input_tokens': 'CACHE_WRITE', 'usage.cache_creation.input_tokens': 'CACHE_WRITE',
            'usage.cache_write_input_tokens': 'CACHE_WRITE', 'usage.cache_creation_input_tokens': 'CACHE_WRITE',
            'usage.input_tokens.cache_write': 'CACHE_WRITE', 'usage.details.cache_write_tokens': 'CACHE_WRITE',
            'usage.reasoning.output_tokens': 'REASONING', 'usage.reasoning_tokens': 'REASONING',
            'usage.output_tokens.reasoning': 'REASONING', 'usage.details.reasoning_tokens': 'REASONING',
            'usage.audio.input_tokens': 'AUDIO_IN', 'usage.details.input_audio_tokens': 'AUDIO_IN',
            'usage.audio.output_tokens': 'AUDIO_OUT', 'usage.details.output_audio_tokens': 'AUDIO_OUT',
            'usage.audio.cache_read.input_tokens': 'AUDIO_CACHED',
            'usage.details.cache_audio_read_tokens': 'AUDIO_CACHED',
            'usage.input_tokens': 'INPUT', 'usage.prompt_tokens': 'INPUT', 'usage.output_tokens': 'OUTPUT',
            'usage.completion_tokens': 'OUTPUT', 'usage.total_tokens': 'TOTAL', 'llm.usage.total_tokens': 'TOTAL',
            'openai.response.service_tier': 'TIER', 'gen_ai.openai.response.service_tier': 'TIER'
        }[name], name) for name in [replace(a.key, 'gen_ai.usage.', 'usage.') for a in trace.span.attributes]] as names
    from traces
)
select
    source_file,
    source_line,
    source_item,
    nullif(span."traceId", '') || ':' || nullif(span."spanId", '') as request_id,
    coalesce(found[list_position(names, 'enduser.id')], found[list_position(names, 'user.id')],
        found[list_position(names, 'enduser.pseudo.id')], resource_user_id) as user_id,
    nullif(span."startTimeUnixNano", '0') as occurred_at,
    coalesce(
        found[list_position(names, 'gen_ai.provider.name')],
        found[list_position(names, 'gen_ai.system')]
    ) as provider_id,
    coalesce(
        found[list_position(names, 'gen_ai.response.model')],
        found[list_position(names, 'gen_ai.request.model')]
    ) as model_ref,
    nullif(nullif(lower(found[list_position(names, 'TIER')]), 'default'), 'auto') as price_context,
    '1' as requests,
    if(span is null, 'no spans', found[list_position(names, 'INPUT')]) as input_tokens,
    found[list_position(names, 'CACHE_READ')] as cache_read_tokens,
    found[list_position(names, 'CACHE_WRITE')] as cache_write_tokens,
    cast(null as varchar) as cache_write_1h_tokens,
    found[list_position(names, 'OUTPUT')] as output_tokens,
    found[list_position(names, 'REASONING')] as reasoning_tokens,
    found[list_position(names, 'AUDIO_IN')]
        || coalesce(
            ' with cached ' || nullif(found[list_position(names, 'AUDIO_CACHED')], '0'), ''
        ) as input_audio_tokens,
    found[list_position(names, 'AUDIO_OUT')] as output_audio_tokens,
    found[list_position(names, 'usage.image.input_tokens')]
        || coalesce(
            ' with cached ' || nullif(found[list_position(names, 'usage.image.cache_read.input_tokens')], '0'), ''
        ) as input_image_tokens,
    found[list_position(names, 'usage.image.output_tokens')] as output_image_tokens,
    cast(null as varchar) as web_searches,
    coalesce(
        found[list_position(names, 'usage.cost')],
        found[list_position(names, 'operation.cost')]
    ) as reported_cost_usd,
    coalesce(try_cast(found[list_position(names, 'TOTAL')] as bigint) != list_sum([
        try_cast(n as bigint) for n in [input_tokens, output_tokens, cache_read_tokens, cache_write_tokens]
    ]), true) as input_includes_cache_read,
    input_includes_cache_read as input_includes_cache_write,
    true as input_includes_audio,
    true as input_includes_image,
    coalesce(try_cast(found[list_position(names, 'TOTAL')] as bigint) != list_sum([
        try_cast(n as bigint) for n in [input_tokens, output_tokens, reasoning_tokens]
    ]), true) as output_includes_reasoning,
    true as output_includes_audio,
    true as output_includes_image,
    false as cache_write_includes_1h
from calls
where (span is null or list_has_any(names, ['INPUT', 'OUTPUT']))
    and coalesce(found[list_position(names, 'gen_ai.operation.name')], '') not in (
        'invoke_agent', 'invoke_workflow', 'execute_tool', 'create_agent', 'plan'
    )
