-- question: What usage do the transcripts of Claude Code contain?
-- grain:    source_file, source_line, source_item
-- reads:    claude_code_messages, import_settings
-- notes:    docs/formats/claude-code.md#what-is-read
-- lines:    usage
-- JSON lines of ~/.claude/projects, as ccusage reads them (ccusage/ccusage, adapter/claude, 2026-06). The counts
-- of input exclude each other and thinking is in output_tokens, uncounted: usage is that of Anthropic's API
-- (platform.claude.com/docs/en/build-with-claude/prompt-caching). Cache writes are the total with the hour's
-- in it; some gateways send the parts as zeros. The message's id is the identity: side chains and resumed
-- sessions repeat it under other request ids (ccusage/ccusage/issues/913), and gateways send no request id
-- (ccusage/ccusage/pull/985). Vertex AI names models with `@` and messages with msg_vrtx. A transcript does
-- not name its user: the importer does.
with messages as (
    select
        claude_code_messages.source_file,
        claude_code_messages.source_line,
        claude_code_messages.source_item,
        claude_code_messages.request_id,
        claude_code_messages.occurred_at,
        import_settings.user_id,
        claude_code_messages.answer.model_ref as model_ref,
        claude_code_messages.answer.reported_cost_usd as reported_cost_usd,
        claude_code_messages.answer.counts as counts
    from claude_code_messages
    cross join import_settings
)
select
    source_file,
    source_line,
    source_item,
    request_id,
    user_id,
    occurred_at,
    case
        when model_ref like '%@%' or request_id like 'msg_vrtx_%' then 'google-vertex'
        when model_ref like 'claude-%' then 'anthropic'
    end as provider_id,
    model_ref,
    nullif(regexp_replace(concat_ws(
        ';', if(counts.service_tier = 'batch', 'processing=batch', null),
        if(counts.service_tier not in ('batch', 'standard', ''), 'service_tier=' || counts.service_tier, null),
        if(counts.speed not in ('standard', ''), 'speed=' || counts.speed, null),
        if(counts.inference_geo = 'us', 'inference_geo=us', null)
    ), '^(processing|service_tier|speed)=([^;]*)$', '\2'), '') as price_context,
    '1' as requests,
    -- what has none is another program's record: it comes through, to be refused as no number
    coalesce(counts.input_tokens, 'no input_tokens') as input_tokens,
    counts.cache_read_input_tokens as cache_read_tokens,
    coalesce(
        counts.cache_creation_input_tokens,
        cast(
            coalesce(counts.cache_creation.ephemeral_5m_input_tokens, 0)
            + coalesce(counts.cache_creation.ephemeral_1h_input_tokens, 0) as varchar
        )
    ) as cache_write_tokens,
    cast(counts.cache_creation.ephemeral_1h_input_tokens as varchar) as cache_write_1h_tokens,
    counts.output_tokens as output_tokens,
    cast(null as varchar) as reasoning_tokens,
    cast(null as varchar) as input_audio_tokens,
    cast(null as varchar) as output_audio_tokens,
    cast(null as varchar) as input_image_tokens,
    cast(null as varchar) as output_image_tokens,
    counts.server_tool_use.web_search_requests as web_searches,
    reported_cost_usd,
    false as input_includes_cache_read,
    false as input_includes_cache_write,
    false as input_includes_audio,
    false as input_includes_image,
    true as cache_write_includes_1h,
    true as output_includes_reasoning,
    false as output_includes_audio,
    false as output_includes_image
from messages
