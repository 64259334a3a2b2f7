-- question: Which usage types do observations exported from Langfuse have, and what class of tokens is each?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/langfuse.md#usage-types
-- part of:  langfuse
-- kept:     table
-- Only generations and embeddings have usage of their own. Clients name usage types as their provider does
-- (`input_cached_tokens`, `cache_read_input_tokens`, `cachedContentTokenCount`, `thoughts_token_count`), so the words
-- in a name decide its class. Google numbers modalities: 1 is text, 2 images, 4 audio. A null class is unknown.
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
        [
            {
                'name': entry.key,
                'tokens': entry.value,
                'words': regexp_replace(
                    lower(regexp_replace(entry.key, '([a-z])([A-Z])', '\1_\2', 'g')), '(_tokens?)?(_count)?$', ''
                )
            }
            for entry in map_entries(used) if coalesce(entry.value, '0') not in ('0', '0.0', 'null')
        ] as entries
    from records
    where upper(coalesce(log.type, 'GENERATION')) in ('GENERATION', 'EMBEDDING')
        and (coalesce(log.level, '') != 'ERROR' or usage is not null)
)
select
    source_file,
    source_line,
    source_item,
    log,
    trace_user_id,
    usage,
    used is null as is_unreadable,
    try_cast([entry.tokens for entry in entries if entry.words = 'total'][1] as double) as total,
    list_distinct([
        {
            'name': entry.name,
            'tokens': entry.tokens,
            'class': case
                when regexp_matches(entry.words, 'video|document|modality_[0356789]') then null
                when regexp_matches(entry.words, 'cache.*(audio|image|modality_[^1])') then null
                when regexp_matches(entry.words, 'cache.*(creat|writ).*(1_?h|hour)') then 'cache_write_1h'
                when regexp_matches(entry.words, 'cache.*(creat|writ)|(creat|writ).*cache') then 'cache_write'
                when regexp_matches(entry.words, 'cache') then 'cache_read'
                when regexp_matches(entry.words, 'reason|thought|thinking') then 'reasoning'
                when regexp_matches(entry.words, '^(input|prompt)_(audio|modality_4)$') then 'input_audio'
                when regexp_matches(entry.words, '^(input|prompt)_(image|modality_2)$') then 'input_image'
                when regexp_matches(entry.words, '^(output|completion|candidates)_(audio|modality_4)$')
                    then 'output_audio'
                when regexp_matches(entry.words, '^(output|completion|candidates)_(image|modality_2)$')
                    then 'output_image'
                when regexp_matches(entry.words, '^(input|prompt)(_text|_modality_1)?$') then 'input'
                when regexp_matches(entry.words, '^(output|completion|candidates)(_text|_modality_1)?$') then 'output'
            end
        }
        for entry in entries
        -- what was not cached is the input without the cached, said twice
        if entry.words != 'total' and not regexp_matches(entry.words, 'uncached|non_?cached|cache_miss')
    ]) as parts
from usages
