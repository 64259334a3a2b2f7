-- question: How many tokens of which class did a call of a LiteLLM spend log use, and which totals include others?
-- grain:    source_file, source_line, source_item
-- reads:    litellm_calls
-- notes:    docs/formats/litellm.md#cached-tokens
-- part of:  litellm
-- kept:     table
-- Prompt tokens include cache reads and writes, completion tokens the reasoning:
-- docs.litellm.ai/docs/completion/prompt_caching (2026-10-07). Some versions left one of them out for some
-- providers (BerriAI/litellm/issues/15270, 2025): then the total is short of prompt and completion by just that
-- count, and says so. A cache count is known by its name: it was created or written, or read, hit or cached; of
-- several names for one count the largest is the whole. One whose name says neither is refused, not overlooked.
with parsed as (
    select
        source_file,
        source_line,
        source_item,
        log,
        is_replay,
        metadata,
        usage,
        try(from_json(
            usage,
            '{"cache_read_input_tokens": "VARCHAR", "cache_creation_input_tokens": "VARCHAR",
            "service_tier": "VARCHAR", "server_tool_use": {"web_search_requests": "VARCHAR"},
            "prompt_tokens_details": {"cached_tokens": "VARCHAR", "cache_creation_tokens": "VARCHAR",
            "cache_write_tokens": "VARCHAR", "audio_tokens": "VARCHAR", "image_tokens": "VARCHAR",
            "cache_creation_token_details": {"ephemeral_1h_input_tokens": "VARCHAR"},
            "web_search_requests": "VARCHAR"}, "completion_tokens_details":
            {"reasoning_tokens": "VARCHAR", "audio_tokens": "VARCHAR", "image_tokens": "VARCHAR"}}'
        )) as parts,
        struct_extract(parts, 'prompt_tokens_details') as prompt,
        struct_extract(parts, 'completion_tokens_details') as completion,
        [
            {
                'name': entry.name,
                'tokens': cast(cast(entry.tokens as double) as bigint),
                'class': case
                    when regexp_matches(entry.name, '(?i)cost|price|usd|saved|uncached|non_?cached|miss') then 'none'
                    when regexp_matches(entry.name, '(?i)_?(key|id|ttl|type|ms|seconds?|duration|hits?)$') then 'none'
                    when regexp_matches(entry.name, '(?i)audio|image|video|text') then 'share'
                    when regexp_matches(entry.name, '(?i)(creat|writ|wrote).*(1_?h|12_?h|hour)') then 'write_1h'
                    when regexp_matches(entry.name, '(?i)creat|writ|wrote') then 'write'
                    when regexp_matches(entry.name, '(?i)read|hit|cached') then 'read'
                    else 'unknown'
                end
            }
            for entry in cache_counts
        ] as named
    from litellm_calls
),
counted as (
    select
        source_file,
        source_line,
        source_item,
        log,
        is_replay,
        metadata,
        usage,
        parts,
        prompt,
        completion,
        coalesce(
            cast(list_max([entry.tokens for entry in named if entry.class = 'read']) as varchar),
            nullif(prompt.cached_tokens, '0'),
            parts.cache_read_input_tokens
        ) as cache_read,
        coalesce(
            cast(list_max([entry.tokens for entry in named if entry.class = 'write']) as varchar),
            nullif(prompt.cache_creation_tokens, '0'),
            parts.cache_creation_input_tokens,
            prompt.cache_write_tokens
        ) as cache_write,
        coalesce(
            cast(list_max([entry.tokens for entry in named if entry.class = 'write_1h']) as varchar),
            prompt.cache_creation_token_details.ephemeral_1h_input_tokens
        ) as cache_write_1h,
        [entry.name for entry in named if entry.class = 'unknown' or (entry.class = 'share' and cache_read is null)]
            as unread,
        coalesce(try_cast(cache_read as double), 0) as reads,
        coalesce(try_cast(cache_write as double), 0) as writes,
        coalesce(try_cast(completion.reasoning_tokens as double), 0) as thoughts,
        try_cast(log.total_tokens as double) - try_cast(log.prompt_tokens as double)
            - try_cast(log.completion_tokens as double) as beside
    from parsed
)
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
    case
        when is_replay then null
        when len(unread) > 0 then 'unread_cache_count: ' || unread[1]
        when metadata not in ('', 'None') and not json_valid(metadata) then 'unreadable_metadata'
        when cache_read is null and regexp_matches(cast(usage as varchar), 'cached_tokens\W{1,6}[1-9]')
            then 'unreadable_metadata'
    end as refusal,
    coalesce(beside in (reads, reads + writes, reads + thoughts, reads + writes + thoughts)
        and beside not in (0, writes, thoughts, writes + thoughts), false) as is_read_beside,
    coalesce(beside in (writes, reads + writes, writes + thoughts, reads + writes + thoughts)
        and beside not in (0, thoughts) and (beside != reads or reads = writes), false) as is_write_beside,
    coalesce(beside in (thoughts, reads + thoughts, writes + thoughts, reads + writes + thoughts)
        and beside not in (0, reads, writes, reads + writes), false) as is_reasoning_beside
from counted
