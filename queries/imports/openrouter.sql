-- question: What usage does an OpenRouter activity export contain?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/openrouter.md#openrouter
-- The CSV file of openrouter.ai/activity with a row a generation, or GET /api/v1/activity written as CSV,
-- with a row a day, model and endpoint. Neither is specified; columns of the former as in exports of
-- 2025-12 (no tokens_cached), 2026-08 and 2026-09 (parisneto/anticharon, docs/sample; b5fa731, 022262e),
-- where tokens times price is cost_total; of the latter as in openrouter.ai/docs, ActivityItem (2026-10).
-- Columns differ between versions in number and order, so a row is read as JSON: absent is null. The
-- file of the page's charts (spend, tokens or requests by group) has no rows of usage: it is refused.
-- Prompt tokens include the cached, completion tokens the reasoning. Tokens written to the cache are in
-- the prompt, uncounted: their surcharge is in cost_total alone, like files. A search that was charged
-- counts as one: the file has its cost, not how many they were. created_at is UTC, without a zone.
-- `user` is what the caller sent as the user, often empty: then the key's name stands for it.
with named as (
    select
        source_file,
        source_line,
        line,
        nullif(line ->> 'generation_id', '') as generation_id,
        nullif(line ->> 'date', '') as activity_date,
        coalesce(nullif(line ->> 'model_permaslug', ''), nullif(line ->> 'model', '')) as model,
        coalesce(
            nullif(line ->> 'variant', ''),
            nullif(regexp_extract(line ->> 'model', ':([a-z]+)$', 1), '')
        ) as variant
    from source_rows
)
select
    source_file,
    source_line,
    1 as source_item,
    coalesce(generation_id, activity_date || '|' || concat(
        line ->> 'workspace_id', '|', line ->> 'user', '|', line ->> 'api_key_name', '|', model, '|', variant,
        '|', line ->> 'endpoint_id', '|', line ->> 'provider_name'
    )) as request_id,
    coalesce(
        nullif(line ->> 'user', ''), nullif(line ->> 'api_key_name', ''), nullif(line ->> 'workspace_id', '')
    ) as user_id,
    coalesce(nullif(line ->> 'created_at', ''), activity_date) as occurred_at,
    'openrouter' as provider_id,
    -- variants with a price of their own are models of the price book; the others choose a provider
    case
        when variant in ('batch', 'extended', 'free', 'thinking') and not ends_with(model, ':' || variant)
            then model || ':' || variant
        else model
    end as model_ref,
    cast(null as varchar) as price_context,
    coalesce(nullif(line ->> 'requests', ''), '1') as requests,
    -- what has none is another export, or unknown: it comes through, to be refused as no number
    coalesce(
        nullif(line ->> 'tokens_prompt', ''),
        nullif(line ->> 'prompt_tokens', ''),
        'no tokens_prompt'
    ) as input_tokens,
    line ->> 'tokens_cached' as cache_read_tokens,
    cast(null as varchar) as cache_write_tokens,
    cast(null as varchar) as cache_write_1h_tokens,
    coalesce(line ->> 'tokens_completion', line ->> 'completion_tokens') as output_tokens,
    coalesce(line ->> 'tokens_reasoning', line ->> 'reasoning_tokens') as reasoning_tokens,
    cast(null as varchar) as input_audio_tokens,
    cast(null as varchar) as output_audio_tokens,
    cast(null as varchar) as input_image_tokens,
    cast(null as varchar) as output_image_tokens,
    case when regexp_matches(line ->> 'cost_web_search', '[1-9]') then '1' end as web_searches,
    coalesce(line ->> 'cost_total', line ->> 'usage') as reported_cost_usd,
    true as input_includes_cache_read,
    true as input_includes_cache_write,
    true as input_includes_audio,
    true as input_includes_image,
    false as cache_write_includes_1h,
    true as output_includes_reasoning,
    true as output_includes_audio,
    true as output_includes_image
from named
