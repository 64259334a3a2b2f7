-- question: What usage do reports of OpenAI's organization usage API contain?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/openai-usage.md#openai-usage-reports
-- GET /v1/organization/usage/completions (or /embeddings): pages, buckets, or rows of the dashboard's
-- file. Fields: openai/openai-python, types/admin/organization/usage_completions_response.py at
-- 2a4f5d19; developers.openai.com/api/reference, organization usage (2026-11: 12-hour cache writes).
-- input_tokens holds text, audio and images, read from the cache, written to it or neither; the counts
-- of audio and images are of neither. Before (the same file at f57bd52f) it was text alone, with audio
-- beside it: rows without the fields that came then are read so. Reasoning is in output, uncounted.
-- Written to the cache for 30 minutes: cache_write; for 12 hours: cache_write_1h, the longer one.
-- `user_id` is the member or service account whose key it was, not the product's user: where keys or
-- projects stand for users, group by those and not by user_id. A bucket has no id: its start and what
-- it is grouped by name it, so that an overlapping export gives duplicates. A bucket exported before
-- it was over and again later is a conflict, the later one refused: export whole UTC days, when over.
with pages as (
    select
        source_file,
        source_line,
        if(json_type(line, '$.data') = 'ARRAY', json_extract(line, '$.data[*]'), [line]) as buckets,
        list_transform(
            buckets,
            lambda bucket: if(json_type(bucket, '$.results') = 'ARRAY', json_array_length(bucket, '$.results'), 1)
        ) as sizes
    from source_rows
),
buckets as (
    select source_file, source_line, unnest(buckets) as bucket,
        coalesce(list_sum(list_slice(sizes, 1, generate_subscripts(buckets, 1) - 1)), 0) as items_before
    from pages
),
results as materialized (
    select
        source_file,
        source_line,
        bucket ->> 'start_time' as start_time,
        if(json_type(bucket, '$.results') = 'ARRAY', json_extract(bucket, '$.results[*]'), [bucket]) as results,
        items_before + generate_subscripts(results, 1) as source_item,
        from_json(
            unnest(results),
            '{"object": "VARCHAR", "user_id": "VARCHAR", "api_key_id": "VARCHAR", "project_id": "VARCHAR",
            "model": "VARCHAR", "batch": "VARCHAR", "service_tier": "VARCHAR", "api_source": "VARCHAR",
            "num_model_requests": "VARCHAR", "input_tokens": "VARCHAR", "input_text_tokens": "VARCHAR",
            "input_uncached_tokens": "VARCHAR", "input_cached_tokens": "VARCHAR",
            "input_cache_write_tokens": "VARCHAR", "input_cache_write_12h_tokens": "VARCHAR",
            "input_audio_tokens": "VARCHAR", "input_image_tokens": "VARCHAR", "output_tokens": "VARCHAR",
            "output_audio_tokens": "VARCHAR", "output_image_tokens": "VARCHAR"}'
        ) as said
    from buckets
),
named as (
    select
        source_file,
        source_line,
        source_item,
        start_time,
        said,
        coalesce(nullif(said.object, ''), 'organization.usage.completions.result') as kind,
        coalesce(lower(said.batch), '') as batch,
        coalesce(lower(said.service_tier), '') as tier,
        concat(said.input_text_tokens, said.input_uncached_tokens) != '' as is_total
    from results
    -- the dashboard's file has a row for an empty bucket, where the API's has no result
    where start_time is null or concat(said.object, said.num_model_requests, said.input_tokens) != ''
)
select
    source_file,
    source_line,
    source_item,
    start_time || '|' || concat(
        kind, '|', said.user_id, '|', said.api_key_id, '|', said.project_id, '|', said.model, '|', batch,
        '|', tier, '|', said.api_source
    ) as request_id,
    coalesce(nullif(said.user_id, ''), nullif(said.api_key_id, ''), nullif(said.project_id, '')) as user_id,
    start_time as occurred_at,
    'openai' as provider_id,
    said.model as model_ref,
    case when batch = 'true' and tier in ('', 'auto', 'default', 'standard', 'batch') then 'batch'
        when batch = 'true' then 'processing=batch;service_tier=' || tier
        when tier not in ('', 'auto', 'default', 'standard') then tier
    end as price_context,
    said.num_model_requests as requests,
    -- what has none is another report, such as costs: it comes through, to be refused as no number
    coalesce(nullif(said.input_tokens, ''), 'none in ' || kind) as input_tokens,
    said.input_cached_tokens as cache_read_tokens,
    said.input_cache_write_tokens as cache_write_tokens,
    said.input_cache_write_12h_tokens as cache_write_1h_tokens,
    said.output_tokens as output_tokens,
    cast(null as varchar) as reasoning_tokens,
    said.input_audio_tokens as input_audio_tokens,
    said.output_audio_tokens as output_audio_tokens,
    said.input_image_tokens as input_image_tokens,
    said.output_image_tokens as output_image_tokens,
    cast(null as varchar) as web_searches,
    cast(null as varchar) as reported_cost_usd,
    true as input_includes_cache_read,
    true as input_includes_cache_write,
    is_total as input_includes_audio,
    is_total as input_includes_image,
    false as cache_write_includes_1h,
    true as output_includes_reasoning,
    is_total as output_includes_audio,
    is_total as output_includes_image,
    if(starts_with(kind, 'organization.costs'), 'cost_report', null) as refusal
from named
