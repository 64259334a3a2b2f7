-- question: What usage do observations exported from Langfuse contain?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/langfuse.md#langfuse
-- Fields: langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields (2026-04), .../observations-api.
-- Usage types are exclusive buckets, `total` their sum, kept by generations and embeddings alone; what a client sends
-- flat is stored unchanged: .../docs/observability/features/token-and-cost-tracking#usage-details-contract (2026-09).
-- Where the total shows that buckets overlap, they are read so. Usage that is missing, has a type unknown here, two
-- types of one class or a total above its buckets comes through as its input, to be refused as no number.
with records as (
    select
        source_file,
        source_line,
        json_type(line, ['$.data', '$.observations']) as kinds,
        -- a page of the API holds `data`; a trace holds `observations`, and their user
        if(kinds[1] = 'ARRAY', json_extract(line, '$.data[*]'),
            if(kinds[2] = 'ARRAY', json_extract(line, '$.observations[*]'), [line])) as items,
        generate_subscripts(items, 1) as source_item,
        if(kinds[2] = 'ARRAY', coalesce(line ->> 'userId', line ->> 'user_id'), null) as trace_user_id,
        from_json(
            unnest(items),
            '{"id": "VARCHAR", "type": "VARCHAR", "level": "VARCHAR", "start_time": "VARCHAR", "startTime": "VARCHAR",
            "user_id": "VARCHAR", "userId": "VARCHAR", "usage_details": "VARCHAR", "usageDetails": "VARCHAR",
            "cost_details": "VARCHAR", "costDetails": "VARCHAR", "total_cost": "VARCHAR", "totalCost": "VARCHAR",
            "provided_model_name": "VARCHAR", "providedModelName": "VARCHAR", "model": "VARCHAR",
            "model_parameters": "VARCHAR", "modelParameters": "VARCHAR"}'
        ) as log
    from source_rows
),
usages as (
    select
        source_file,
        source_line,
        source_item,
        log,
        trace_user_id,
        nullif(nullif(coalesce(log.usage_details, log."usageDetails"), '{}'), '') as usage,
        try(from_json(usage, '"MAP(VARCHAR, VARCHAR)"')) as used,
        lower(try(coalesce(log.model_parameters, log."modelParameters") ->> 'service_tier')) as tier
    from records
    where upper(coalesce(log.type, 'GENERATION')) in ('GENERATION', 'EMBEDDING')
        and (coalesce(log.level, '') != 'ERROR' or usage is not null)
),
buckets as (
    select
        source_file,
        source_line,
        source_item,
        log,
        trace_user_id,
        usage,
        tier,
        [entry for entry in map_entries(used) if entry.key != 'total' and entry.value != '0'] as parts,
        [part.value for part in parts] as tokens,
        [map {
            'input': 'input',
            'input_cached': 'cache_read',
            'cache_read_input': 'cache_read',
            'input_cache_read': 'cache_read',
            'cache_creation_input': 'cache_write',
            'input_cache_creation': 'cache_write',
            'input_cache_creation_5m': 'cache_write',
            'input_cache_creation_1h': 'cache_write_1h',
            'output': 'output',
            'output_reasoning': 'reasoning',
            'reasoning': 'reasoning',
            'input_audio': 'input_audio',
            'output_audio': 'output_audio',
            'input_image': 'input_image',
            'output_image': 'output_image'
        }[regexp_replace(part.key, '(_text)?(_tokens)?$', '')] for part in parts] as classes,
        coalesce(list_sum([try_cast(number as double) for number in tokens]), 0) as held,
        try_cast(used['total'] as double) as total,
        coalesce(try_cast(used['input'] as double), 0) + coalesce(try_cast(used['output'] as double), 0) as outer_total,
        -- a total of less than half its buckets has left some out; it says nothing of overlaps
        coalesce(if(held <= 2 * total, cast(try_cast(held - total as bigint) as varchar), ''), '') as overlap,
        coalesce(total = outer_total and overlap != '', false) as is_total,
        used is null or coalesce(total > held, false) or len(list_distinct(classes)) < len(classes) as is_unclear
    from usages
)
select
    source_file,
    source_line,
    source_item,
    nullif(log.id, '') as request_id,
    coalesce(nullif(log.user_id, ''), nullif(log."userId", ''), nullif(trace_user_id, '')) as user_id,
    coalesce(log.start_time, log."startTime") as occurred_at,
    cast(null as varchar) as provider_id,
    coalesce(
        nullif(log.provided_model_name, ''), nullif(log."providedModelName", ''), nullif(log.model, '')
    ) as model_ref,
    if(tier in ('', 'auto', 'default', 'standard'), null, tier) as price_context,
    '1' as requests,
    if(is_unclear, coalesce(usage, 'no usage'), tokens[list_position(classes, 'input')]) as input_tokens,
    tokens[list_position(classes, 'cache_read')] as cache_read_tokens,
    tokens[list_position(classes, 'cache_write')] as cache_write_tokens,
    tokens[list_position(classes, 'cache_write_1h')] as cache_write_1h_tokens,
    tokens[list_position(classes, 'output')] as output_tokens,
    tokens[list_position(classes, 'reasoning')] as reasoning_tokens,
    tokens[list_position(classes, 'input_audio')] as input_audio_tokens,
    tokens[list_position(classes, 'output_audio')] as output_audio_tokens,
    tokens[list_position(classes, 'input_image')] as input_image_tokens,
    tokens[list_position(classes, 'output_image')] as output_image_tokens,
    cast(null as varchar) as web_searches,
    coalesce(
        try(coalesce(log.cost_details, log."costDetails") ->> 'total'),
        log.total_cost,
        log."totalCost"
    ) as reported_cost_usd,
    is_total or cache_read_tokens is not distinct from overlap as input_includes_cache_read,
    is_total or cache_write_tokens is not distinct from overlap as input_includes_cache_write,
    is_total or reasoning_tokens is not distinct from overlap as output_includes_reasoning,
    is_total as input_includes_audio,
    is_total as input_includes_image,
    false as cache_write_includes_1h,
    is_total as output_includes_audio,
    is_total as output_includes_image
from buckets
