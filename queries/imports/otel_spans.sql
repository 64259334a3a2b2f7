-- question: What does each span and event of OpenTelemetry say of a model call?
-- grain:    source_file, source_line, source_item
-- reads:    otel_facts
-- notes:    docs/formats/otel.md#names
-- part of:  otel
-- kept:     table
-- A framework's name (`langchain`, `strands-agents`) is not a provider: it is left out, so that the price is found by
-- the model.
with named as (
    select
        source_file,
        source_line,
        source_item,
        signal,
        is_other,
        is_metrics,
        nullif(trace_id, '') as trace_id,
        nullif(span_id, '') as span_id,
        nullif(parent_id, '') as parent_id,
        title,
        reported_at,
        scope_name,
        scope_version,
        service_name,
        resource_user_id,
        facts,
        [f.name for f in facts] as names,
        [f.value for f in facts] as cells,
        [
            regexp_replace(lower(f.value), '"|[.](chat|message|response|completion|embedding|language.*)s?$', '', 'g')
            for f in facts if f.name = 'PROVIDER'
        ] as providers,
        [trim(lower(f.value), ' "') for f in facts if f.name in ('KIND', 'OPERATION')] as kinds
    from otel_facts
)
select
    source_file,
    source_line,
    source_item,
    signal,
    hash(trace_id) as trace_hash,
    case
        when signal = 'event' then hash(trace_id, parent_id, reported_at, facts)
        when trace_id is not null and span_id is not null then hash(trace_id, span_id)
    end as span_hash,
    case
        when trace_id is not null and parent_id != coalesce(span_id, '') then hash(trace_id, parent_id)
    end as parent_hash,
    service_name,
    scope_name,
    scope_version,
    signal = 'span' and (
        list_has_any(kinds, [
            'invoke_agent', 'create_agent', 'invoke_workflow', 'execute_tool', 'plan', 'agent', 'workflow', 'chain',
            'task', 'tool', 'span', 'retriever', 'reranker', 'guardrail', 'evaluator', 'prompt', 'parser', 'memory'
        ])
        or regexp_matches(array_to_string(kinds, ' '), '(^| )ai\.[a-z]+( |$)')
        or (list_contains(names, 'AGENT') and not list_contains(names, 'OPERATION'))
        or coalesce(regexp_matches(title, '^(invoke_agent|agent run|invoke_workflow|execute_event_loop)'), false)
    ) as is_container,
    case
        when is_other and is_metrics then 'metrics_without_requests'
        when is_other then 'not_opentelemetry'
        when signal = 'event' and list_has_any(names, ['INPUT', 'OUTPUT']) and not regexp_matches(
            coalesce(cells[list_position(names, 'EVENT')], title, ''),
            '(^|[._])(api_request|api_response|sse_event|inference.operation.details)$'
        ) then 'unread_token_count: event ' || coalesce(cells[list_position(names, 'EVENT')], title, 'without a name')
    end as refusal,
    nullif(cells[list_position(names, 'USER')], '') as user_id,
    [
        case when p in ('xai', 'x_ai') then 'x-ai' when p = 'gcp.gen_ai' then 'google' else p end
        for p in providers if not regexp_matches(p, '^(strands|langchain|langgraph|vercel|ai|ai.?sdk|gateway'
            || '|pydantic.?ai|llama.?index|crew.?ai|autogen|haystack|semantic.?kernel|dspy|agno|smolagents|mastra'
            || '|litellm|traceloop|langfuse|langsmith|mlflow|sentry|spring.?ai|microsoft.*|portkey|helicone|_?other'
            || '|unknown|custom)([._ -]?(agents?|proxy|framework|sdk|ai))?$')
    ][1] as provider_id,
    nullif(trim(cells[list_position(names, 'MODEL')], '"'), '') as model_ref,
    lower(cells[list_position(names, 'TIER')]) as service_tier,
    coalesce(
        cells[list_position(names, 'RESPONSE')],
        nullif(regexp_extract(cells[list_position(names, 'REQUEST')], '^req_.+'), '')
    ) as response_id,
    cells[list_position(names, 'COST')] as reported_cost_usd,
    {
        'request_id': if(signal = 'span', trace_id || ':' || span_id, coalesce(
            cells[list_position(names, 'REQUEST')],
            cells[list_position(names, 'SESSION')]
                || ':' || cells[list_position(names, 'SEQUENCE')] || ':' || reported_at
        )),
        'provider': providers[1],
        'resource_user_id': nullif(resource_user_id, ''),
        'occurred_at': coalesce(nullif(reported_at, '0'), cells[list_position(names, 'TIME')]),
        'input': cells[list_position(names, 'INPUT')],
        'is_of_buckets': facts[list_position(names, 'INPUT')].key like 'langfuse%',
        'output': cells[list_position(names, 'OUTPUT')],
        'total': cells[list_position(names, 'TOTAL')],
        'uncached': cells[list_position(names, 'UNCACHED')],
        'cache_read': cells[list_position(names, 'CACHE_READ')],
        'cache_write': cells[list_position(names, 'CACHE_WRITE')],
        'cache_write_5m': cells[list_position(names, 'CACHE_WRITE_5M')],
        'cache_write_1h': cells[list_position(names, 'CACHE_WRITE_1H')],
        'reasoning': cells[list_position(names, 'REASONING')],
        'audio_in': cells[list_position(names, 'AUDIO_IN')],
        'audio_cached': nullif(cells[list_position(names, 'AUDIO_CACHED')], '0'),
        'audio_out': cells[list_position(names, 'AUDIO_OUT')],
        'image_in': cells[list_position(names, 'IMAGE_IN')],
        'image_cached': nullif(cells[list_position(names, 'IMAGE_CACHED')], '0'),
        'image_out': cells[list_position(names, 'IMAGE_OUT')],
        'searches': cells[list_position(names, 'SEARCHES')]
    } as call,
    [
        {'name': f.key, 'count': try_cast(f.value as double), 'is_of_cache': f.name = 'UNREAD_CACHE'}
        for f in facts if f.name like 'UNREAD%' and try_cast(f.value as double) != 0
    ] as unread
from named
