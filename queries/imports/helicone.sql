-- question: What usage do requests exported from Helicone contain?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/helicone.md#helicone
-- Rows of `npx @helicone/export` or pages of POST /v1/request/query-clickhouse. Fields: Helicone/helicone,
-- packages/llm-mapper/types.ts (HeliconeRequest) and examples/export/typescript (2026-03).
-- Helicone takes cached and audio tokens out of the prompt for OpenAI and Anthropic, and leaves them in for providers
-- that it reads by a generic rule (GenericBodyProcessor). The total tells: where it is prompt and completion alone,
-- the cached tokens are in the prompt, except of Claude, whose total leaves them out.
-- A hit in Helicone's own cache did not reach a provider, so its tokens count as 0. Failed requests without tokens are
-- skipped.
with records as (
    select
        source_file,
        source_line,
        if(json_type(line, '$.data') = 'ARRAY', json_extract(line, '$.data[*]'), [line]) as records,
        generate_subscripts(records, 1) as source_item,
        unnest(records) as record,
        from_json(
            record,
            '{"request_id": "VARCHAR", "response_id": "VARCHAR", "request_created_at": "VARCHAR",
            "request_user_id": "VARCHAR", "user_id": "VARCHAR", "response_status": "VARCHAR", "provider": "VARCHAR",
            "model_override": "VARCHAR", "response_model": "VARCHAR", "model": "VARCHAR", "request_model": "VARCHAR",
            "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "total_tokens": "VARCHAR",
            "prompt_cache_read_tokens": "VARCHAR", "prompt_cache_write_tokens": "VARCHAR",
            "prompt_audio_tokens": "VARCHAR", "completion_audio_tokens": "VARCHAR", "cache_reference_id": "VARCHAR",
            "cache_hit": "VARCHAR", "is_cached": "VARCHAR", "cached": "VARCHAR",
            "cost": "VARCHAR", "costUSD": "VARCHAR", "cost_usd": "VARCHAR"}'
        ) as log
    from source_rows
),
calls as (
    select
        source_file,
        source_line,
        source_item,
        log,
        coalesce(regexp_matches(log.cache_reference_id, '[1-9a-f]'), false)
            or coalesce(lower(coalesce(log.cache_hit, log.is_cached, log.cached)) in ('true', 'hit', '1'), false)
            as is_replay,
        nullif(coalesce(
            nullif(log.model_override, ''), nullif(log.response_model, ''), nullif(log.model, ''), log.request_model
        ), '') as model,
        coalesce(try_cast(log.prompt_cache_read_tokens as double), 0) as reads,
        coalesce(try_cast(log.prompt_cache_write_tokens as double), 0) as writes,
        try_cast(log.total_tokens as double) - try_cast(log.prompt_tokens as double)
            - try_cast(log.completion_tokens as double) as beside,
        contains(lower(concat(model, log.provider)), 'claude') or lower(log.provider) = 'anthropic' as is_claude,
        [
            key for key in coalesce(json_keys(record), []) if contains(lower(key), 'cache')
            and key not in ('prompt_cache_read_tokens', 'prompt_cache_write_tokens')
            and contains(key, 'token')
            and regexp_matches(record ->> ('/' || replace(replace(key, '~', '~0'), '/', '~1')), '^[1-9]')
        ] as unread
    from records
    where regexp_matches(concat(log.prompt_tokens, log.completion_tokens), '[1-9]')
        or coalesce(log.response_status, '200') between '200' and '299'
)
select
    source_file,
    source_line,
    source_item,
    coalesce(nullif(log.request_id, ''), nullif(log.response_id, '')) as request_id,
    coalesce(nullif(log.request_user_id, ''), nullif(log.user_id, '')) as user_id,
    log.request_created_at as occurred_at,
    lower(nullif(log.provider, '')) as provider_id,
    model as model_ref,
    cast(null as varchar) as price_context,
    '1' as requests,
    if(is_replay, '0', log.prompt_tokens) as input_tokens,
    if(is_replay, '0', log.prompt_cache_read_tokens) as cache_read_tokens,
    if(is_replay, '0', log.prompt_cache_write_tokens) as cache_write_tokens,
    cast(null as varchar) as cache_write_1h_tokens,
    if(is_replay, '0', log.completion_tokens) as output_tokens,
    cast(null as varchar) as reasoning_tokens,
    if(is_replay, '0', log.prompt_audio_tokens) as input_audio_tokens,
    if(is_replay, '0', log.completion_audio_tokens) as output_audio_tokens,
    cast(null as varchar) as input_image_tokens,
    cast(null as varchar) as output_image_tokens,
    cast(null as varchar) as web_searches,
    if(is_replay, '0', coalesce(log.cost, log."costUSD", log.cost_usd)) as reported_cost_usd,
    coalesce(beside = 0 and not is_claude, false) as input_includes_cache_read,
    coalesce(beside = 0 and not is_claude, false) or coalesce(beside = reads and reads > 0 and writes > 0, false)
        as input_includes_cache_write,
    false as cache_write_includes_1h,
    false as input_includes_audio,
    false as input_includes_image,
    true as output_includes_reasoning,
    false as output_includes_audio,
    false as output_includes_image,
    case
        when not is_replay and len(unread) > 0 then 'unread_cache_count: ' || unread[1]
        when not is_replay and coalesce(log.prompt_tokens, log.completion_tokens, '') = '' then 'no_token_count'
    end as refusal
from calls
