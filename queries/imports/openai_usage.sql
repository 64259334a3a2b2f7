-- question: What usage do the buckets of OpenAI's organization usage API report?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/model.md#imports
-- GET /v1/organization/usage/completions (or /embeddings): pages, buckets, or rows of the dashboard's
-- file. Fields: openai/openai-python, types/admin/organization/usage_completions_response.py at
-- 2a4f5d19; developers.openai.com/api/reference, organization usage (2026-11: 12-hour cache writes).
-- input_tokens holds text, audio and images, read from the cache, written to it or neither; the counts
-- of audio and images are of neither. Before (the same file at f57bd52f) it was text alone, with audio
-- beside it: so are rows read that lack the fields that came then. Reasoning is in output, uncounted.
-- Written to the cache for 30 minutes: cache_write; for 12 hours: cache_write_1h, the longer one.
-- `user_id` is the member or service account whose key it was, not the product's user: where keys or
-- projects stand for users, group by those and not by user_id. A bucket has no id: its start and what
-- it is grouped by name it, so that an overlapping export gives duplicates. A bucket exported before
-- it was over and again later is a conflict, the later one refused: export whole UTC days, when over.
with buckets as (
    select
        source_file, source_line,
        if(json_type(line, '$.data') = 'ARRAY', json_extract(line, '$.data[*]'), [line]) as buckets
    from source_rows
),
results as (
    select
        source_file, source_line,
        flatten(list_transform(buckets, lambda bucket: list_transform(
            if(json_type(bucket, '$.results') = 'ARRAY', json_extract(bucket, '$.results[*]'), [bucket]),
            lambda result: {'start_time': coalesce(result ->> 'start_time', bucket ->> 'start_time'), 'result': result}
        ))) as found,
        generate_subscripts(found, 1) as source_item,
        unnest(found) as one
    from buckets
),
named as (
    select
        source_file, source_line, source_item, one.start_time, one.result,
        nullif(one.result ->> 'user_id', '') as user_id, nullif(one.result ->> 'api_key_id', '') as api_key_id,
        nullif(one.result ->> 'project_id', '') as project_id, nullif(one.result ->> 'model', '') as model,
        coalesce(lower(one.result ->> 'batch'), '') as batch,
        coalesce(lower(one.result ->> 'service_tier'), '') as service_tier,
        coalesce(nullif(one.result ->> 'object', ''), 'organization.usage.completions.result') as kind,
        json_exists(one.result, '$.input_uncached_tokens') or json_exists(one.result, '$.input_text_tokens') as is_total
    from results
    -- the dashboard's file has a row for an empty bucket, where the API's has no result
    where one.start_time is null
        or coalesce(one.result ->> 'num_model_requests', one.result ->> 'input_tokens', one.result ->> 'object', '') != ''
)
select
    source_file, source_line, source_item,
    -- with the start unknown there is no name, and the row is refused for its time
    start_time || '|' || concat(
        kind, '|', user_id, '|', api_key_id, '|', project_id, '|', model, '|', batch, '|', service_tier,
        '|', result ->> 'api_source'
    ) as request_id,
    coalesce(user_id, api_key_id, project_id) as user_id,
    start_time as occurred_at,
    'openai' as provider_id,
    model as model_ref,
    case
        when batch = 'true' and service_tier in ('', 'auto', 'default', 'standard', 'batch') then 'batch'
        when batch = 'true' then 'processing=batch;service_tier=' || service_tier
        when service_tier not in ('', 'auto', 'default', 'standard') then service_tier
    end as price_context,
    result ->> 'num_model_requests' as requests,
    -- what has none is another report, such as costs: it comes through, to be refused as no number
    coalesce(result ->> 'input_tokens', 'none in ' || kind) as input_tokens,
    result ->> 'input_cached_tokens' as cache_read_tokens,
    result ->> 'input_cache_write_tokens' as cache_write_tokens,
    result ->> 'input_cache_write_12h_tokens' as cache_write_1h_tokens,
    result ->> 'output_tokens' as output_tokens,
    cast(null as varchar) as reasoning_tokens,
    result ->> 'input_audio_tokens' as input_audio_tokens,
    result ->> 'output_audio_tokens' as output_audio_tokens,
    result ->> 'input_image_tokens' as input_image_tokens,
    result ->> 'output_image_tokens' as output_image_tokens,
    cast(null as varchar) as web_searches, cast(null as varchar) as reported_cost_usd,
    true as input_includes_cache_read, true as input_includes_cache_write,
    is_total as input_includes_audio, is_total as input_includes_image, false as cache_write_includes_1h,
    true as output_includes_reasoning, is_total as output_includes_audio, is_total as output_includes_image
from named
