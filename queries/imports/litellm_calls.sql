-- question: Which calls do the spend logs of a LiteLLM proxy contain, and what usage came with each?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/litellm.md#litellm
-- part of:  litellm
-- `usage` is what the provider reported: metadata.usage_object, else additional_usage_values. Exports of the table
-- hold metadata as an object, as its text, or as that text encoded again. `cache_counts` are all counts above zero
-- with `cache` in their name, wherever they stand: in either object, or beside the tokens of the row itself.
-- Failed calls without tokens or spend are skipped. Those with tokens reached the provider and may be billed, so they
-- are kept; since litellm/pull/37365 (2026-08) their tokens may be estimates.
with records as (
    select
        source_file,
        source_line,
        -- a page of the API is one document: {"data": [row, ...]}
        if(json_type(line, '$.data') = 'ARRAY', json_extract(line, '$.data[*]'), [line]) as records,
        generate_subscripts(records, 1) as source_item,
        unnest(records) as record,
        from_json(
            record,
            '{"request_id": "VARCHAR", "call_type": "VARCHAR", "custom_llm_provider": "VARCHAR",
            "model": "VARCHAR", "model_group": "VARCHAR", "user": "VARCHAR", "end_user": "VARCHAR",
            "startTime": "VARCHAR", "status": "VARCHAR", "cache_hit": "VARCHAR", "spend": "VARCHAR",
            "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "total_tokens": "VARCHAR",
            "metadata": "VARCHAR"}'
        ) as log
    from source_rows
),
opened as (
    select
        source_file,
        source_line,
        source_item,
        log,
        coalesce(lower(log.cache_hit) = 'true', false) as is_replay,
        if(starts_with(log.metadata, '"'), coalesce(try(log.metadata ->> '$'), log.metadata), log.metadata) as metadata,
        [
            {'key': key, 'value': record ->> ('/' || replace(replace(key, '~', '~0'), '/', '~1'))}
            for key in coalesce(json_keys(record), []) if contains(lower(key), 'cache')
        ] as beside
    from records
    where coalesce(log.status, '') != 'failure'
        or regexp_matches(concat(log.prompt_tokens, log.completion_tokens, log.spend), '[^0.]')
),
texts as (
    select
        source_file,
        source_line,
        source_item,
        log,
        is_replay,
        metadata,
        beside,
        try(metadata -> 'usage_object') as usage_object,
        try(metadata -> 'additional_usage_values') as more_usage,
        if(is_replay, '', concat(usage_object, ' ', more_usage)) as all_usage
    from opened
)
select
    source_file,
    source_line,
    source_item,
    struct_insert(log, base_model := try(metadata ->> '$.model_map_information.model_map_value.key')) as log,
    is_replay,
    metadata,
    if(
        is_replay, null, coalesce(nullif(cast(usage_object as varchar), '{}'), cast(more_usage as varchar))
    ) as usage,
    list_concat(
        [
            {'name': pair[1], 'tokens': pair[2]}
            for pair in list_zip(
                regexp_extract_all(all_usage, '"(\w*cache\w*)"\s*:\s*"?([1-9]\d*)', 1, 'i'),
                regexp_extract_all(all_usage, '"(\w*cache\w*)"\s*:\s*"?([1-9]\d*)', 2, 'i')
            )
        ],
        [
            {'name': cell.key, 'tokens': cell.value}
            for cell in beside if regexp_full_match(cell.value, '[1-9]\d*(\.0+)?')
        ]
    ) as cache_counts
from texts
