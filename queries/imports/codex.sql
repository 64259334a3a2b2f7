-- question: What usage do the rollouts of OpenAI's Codex contain?
-- grain:    source_file, source_line, source_item
-- reads:    codex_requests, import_settings
-- notes:    docs/formats/codex.md#what-is-read
-- lines:    token_count, turn_context, session_meta, task_started, thread_settings_applied
-- files:    together
-- JSON lines of ~/.codex/sessions and archived_sessions: codex-rs/protocol (openai/codex) and ccusage's notes
-- (ccusage/ccusage, adapter/codex, 2026-06; issues 950 and 1460, pull 1435 on copied histories). Input includes
-- cached tokens and, since GPT-5.6, those written to the cache (pull 1663, 2026-08); output includes reasoning.
-- A request is named by its session and the session's total after it; its model is the one that the
-- session's own rollout names, where that is there. A rollout names no user.
with requests as (
    select
        codex_requests.source_file,
        codex_requests.source_line,
        concat_ws(
            ':', codex_requests.owner_id, codex_requests.total.input_tokens, codex_requests.total.cached_tokens,
            codex_requests.total.output_tokens,
            if(codex_requests.total is null, codex_requests.occurred_at, null),
            codex_requests.input_tokens, codex_requests.output_tokens
        ) as request_id,
        import_settings.user_id,
        codex_requests.occurred_at,
        coalesce(codex_requests.model_provider, 'openai') as provider_id,
        first_value(codex_requests.model_ref ignore nulls) over of_one_request as model_ref,
        first_value(lower(codex_requests.service_tier)) over of_one_request as service_tier,
        codex_requests.refusal,
        codex_requests.input_tokens,
        codex_requests.cached_tokens,
        codex_requests.written_tokens,
        codex_requests.output_tokens,
        codex_requests.reasoning_tokens
    from codex_requests
    cross join import_settings
    where codex_requests.refusal is not null
        or codex_requests.input_tokens != 0
        or codex_requests.output_tokens != 0
    window of_one_request as (
        partition by codex_requests.owner_id, codex_requests.total, codex_requests.input_tokens,
            codex_requests.output_tokens,
            if(codex_requests.total is null, codex_requests.occurred_at, null)
        order by codex_requests.depth, codex_requests.source_file, codex_requests.source_line
        rows between unbounded preceding and unbounded following
    )
)
select
    source_file,
    source_line,
    1 as source_item,
    request_id,
    user_id,
    occurred_at,
    provider_id,
    model_ref,
    if(service_tier in ('auto', 'default', 'standard', ''), null, service_tier) as price_context,
    1 as requests,
    input_tokens,
    cached_tokens as cache_read_tokens,
    written_tokens as cache_write_tokens,
    cast(null as bigint) as cache_write_1h_tokens,
    output_tokens,
    reasoning_tokens,
    cast(null as bigint) as input_audio_tokens,
    cast(null as bigint) as output_audio_tokens,
    cast(null as bigint) as input_image_tokens,
    cast(null as bigint) as output_image_tokens,
    cast(null as bigint) as web_searches,
    cast(null as varchar) as reported_cost_usd,
    true as input_includes_cache_read,
    true as input_includes_cache_write,
    false as input_includes_audio,
    false as input_includes_image,
    false as cache_write_includes_1h,
    true as output_includes_reasoning,
    false as output_includes_audio,
    false as output_includes_image,
    refusal
from requests
