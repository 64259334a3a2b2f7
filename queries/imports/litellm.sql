-- question: What usage do the spend logs of a LiteLLM proxy contain?
-- grain:    source_file, source_line, source_item
-- reads:    litellm_tokens
-- notes:    docs/formats/litellm.md#litellm
-- Rows of the table LiteLLM_SpendLogs, dumped or from /spend/logs (BerriAI/litellm: schema.prisma,
-- spend_tracking_utils.py). `end_user` is the customer, `user` the key's owner. Claude Code sends its session as the
-- customer (`user_HASH_account_UUID_session_UUID`, or JSON with a session_id: BerriAI/litellm-docs/pull/1106): then
-- the user is the key's owner, or the account where the owner has no name of its own.
-- `cache_hit` is LiteLLM's own store of answers, not prompt caching: the row repeats the first answer's tokens, but
-- no provider was called (BerriAI/litellm/issues/39057, 2026-09): it has none.
-- On Azure the model can be a deployment's name; `model_map_information` has the model that LiteLLM knows it to be.
with people as (
    select
        source_file,
        source_line,
        source_item,
        log,
        is_replay,
        parts,
        prompt,
        completion,
        cache_read,
        cache_write,
        cache_write_1h,
        refusal,
        is_read_beside,
        is_write_beside,
        is_reasoning_beside,
        regexp_matches(log.end_user, '^user_[0-9a-f]*_account_.*_session_|"session_id"') as is_session,
        nullif(nullif(log."user", ''), 'default_user_id') as key_owner
    from litellm_tokens
)
select
    source_file,
    source_line,
    source_item,
    nullif(log.request_id, '') as request_id,
    coalesce(if(is_session, key_owner, null), nullif(log.end_user, ''), nullif(log."user", '')) as user_id,
    log."startTime" as occurred_at,
    nullif(log.custom_llm_provider, '') as provider_id,
    coalesce(
        if(starts_with(log.custom_llm_provider, 'azure'), nullif(log.base_model, ''), null),
        nullif(log.model, ''),
        nullif(log.model_group, '')
    ) as model_ref,
    case
        when log.call_type like '%retrieve_batch' then 'batch'
        when lower(parts.service_tier) not in ('auto', 'default', 'standard') then lower(parts.service_tier)
    end as price_context,
    '1' as requests,
    if(is_replay, '0', log.prompt_tokens) as input_tokens,
    cache_read as cache_read_tokens,
    cache_write as cache_write_tokens,
    cache_write_1h as cache_write_1h_tokens,
    if(is_replay, '0', log.completion_tokens) as output_tokens,
    completion.reasoning_tokens as reasoning_tokens,
    prompt.audio_tokens as input_audio_tokens,
    completion.audio_tokens as output_audio_tokens,
    prompt.image_tokens as input_image_tokens,
    completion.image_tokens as output_image_tokens,
    coalesce(parts.server_tool_use.web_search_requests, prompt.web_search_requests) as web_searches,
    log.spend as reported_cost_usd,
    not is_read_beside as input_includes_cache_read,
    not is_write_beside as input_includes_cache_write,
    true as cache_write_includes_1h,
    true as input_includes_audio,
    true as input_includes_image,
    not is_reasoning_beside as output_includes_reasoning,
    true as output_includes_audio,
    true as output_includes_image,
    refusal
from people
