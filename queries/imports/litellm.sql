-- question: What usage do the spend logs of a LiteLLM proxy contain?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/litellm.md#litellm
-- Rows of the table LiteLLM_SpendLogs, dumped or from /spend/logs (BerriAI/litellm: schema.prisma,
-- spend_tracking_utils.py). Prompt tokens include cache reads and writes, completion tokens the
-- reasoning: docs.litellm.ai/docs/completion/prompt_caching (2026-10-07). `end_user` is the customer,
-- `user` the key's owner. `cache_hit` is LiteLLM's own store of answers, not prompt caching: the row
-- repeats the first answer's tokens, but no provider was called (BerriAI/litellm/issues/39057, 2026-09):
-- it has none. A failed call without tokens or spend is no usage; one with tokens, since litellm/pull/37365
-- (2026-08) also estimated ones, reached the provider and may be billed: it stays.
with logs as (
    select
        source_file,
        source_line,
        -- a page of the API is one document: {"data": [row, ...]}
        if(json_type(line, '$.data') = 'ARRAY', json_extract(line, '$.data[*]'), [line]) as records,
        generate_subscripts(records, 1) as source_item,
        from_json(
            unnest(records),
            '{"request_id": "VARCHAR", "call_type": "VARCHAR", "custom_llm_provider": "VARCHAR",
            "model": "VARCHAR", "model_group": "VARCHAR", "user": "VARCHAR", "end_user": "VARCHAR",
            "startTime": "VARCHAR", "status": "VARCHAR", "cache_hit": "VARCHAR", "spend": "VARCHAR",
            "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "metadata": "VARCHAR"}'
        ) as log
    from source_rows
),
calls as (
    select
        source_file,
        source_line,
        source_item,
        log,
        coalesce(lower(log.cache_hit) = 'true', false) as is_replay,
        if(is_replay, null, try(from_json(
            coalesce(nullif(log.metadata ->> 'usage_object', '{}'), log.metadata ->> 'additional_usage_values'),
            '{"cache_read_input_tokens": "VARCHAR", "cache_creation_input_tokens": "VARCHAR",
            "service_tier": "VARCHAR", "server_tool_use": {"web_search_requests": "VARCHAR"},
            "prompt_tokens_details": {"cached_tokens": "VARCHAR", "cache_creation_tokens": "VARCHAR",
            "cache_write_tokens": "VARCHAR", "audio_tokens": "VARCHAR", "image_tokens": "VARCHAR",
            "cache_creation_token_details": {"ephemeral_1h_input_tokens": "VARCHAR"},
            "web_search_requests": "VARCHAR"}, "completion_tokens_details":
            {"reasoning_tokens": "VARCHAR", "audio_tokens": "VARCHAR", "image_tokens": "VARCHAR"}}'
        ))) as usage,
        struct_extract(usage, 'prompt_tokens_details') as prompt,
        struct_extract(usage, 'completion_tokens_details') as completion
    from logs
    where coalesce(log.status, '') != 'failure'
        or regexp_matches(concat(log.prompt_tokens, log.completion_tokens, log.spend), '[^0.]')
)
select
    source_file,
    source_line,
    source_item,
    nullif(log.request_id, '') as request_id,
    coalesce(nullif(log.end_user, ''), nullif(log."user", '')) as user_id,
    log."startTime" as occurred_at,
    nullif(log.custom_llm_provider, '') as provider_id,
    coalesce(nullif(log.model, ''), nullif(log.model_group, '')) as model_ref,
    case
        when log.call_type like '%retrieve_batch' then 'batch'
        when lower(usage.service_tier) not in ('auto', 'default', 'standard') then lower(usage.service_tier)
    end as price_context,
    '1' as requests,
    if(is_replay, '0', log.prompt_tokens) as input_tokens,
    -- metadata that cannot be read may hide cached tokens: it comes through, to be refused as no number
    coalesce(
        nullif(prompt.cached_tokens, '0'), usage.cache_read_input_tokens,
        case
            when not is_replay
                and (not json_valid(log.metadata) or regexp_matches(log.metadata, 'cached_tokens\W{1,6}[1-9]'))
                then nullif(log.metadata, '')
        end
    ) as cache_read_tokens,
    coalesce(
        nullif(prompt.cache_creation_tokens, '0'), usage.cache_creation_input_tokens, prompt.cache_write_tokens
    ) as cache_write_tokens,
    prompt.cache_creation_token_details.ephemeral_1h_input_tokens as cache_write_1h_tokens,
    if(is_replay, '0', log.completion_tokens) as output_tokens,
    completion.reasoning_tokens as reasoning_tokens,
    prompt.audio_tokens as input_audio_tokens,
    completion.audio_tokens as output_audio_tokens,
    prompt.image_tokens as input_image_tokens,
    completion.image_tokens as output_image_tokens,
    coalesce(usage.server_tool_use.web_search_requests, prompt.web_search_requests) as web_searches,
    log.spend as reported_cost_usd,
    true as input_includes_cache_read,
    true as input_includes_cache_write,
    true as cache_write_includes_1h,
    true as input_includes_audio,
    true as input_includes_image,
    true as output_includes_reasoning,
    true as output_includes_audio,
    true as output_includes_image
from calls
