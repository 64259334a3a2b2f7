-- question: Which token counts of Codex's rollouts are requests, whose are they, and how many tokens are new?
-- grain:    source_file, source_line
-- reads:    codex_events, codex_sessions
-- notes:    docs/formats/codex.md#forks
-- kept:     table
-- part of:  codex
-- A total that stands still is the same request again. A copied history has the parent's totals under new times:
-- its requests belong to the ancestor in whose time their turn began (session and turn ids are UUIDs of version
-- 7, in the order of time), or, where turns have no such id, to the session with which the history begins. The
-- same request at the same time in two sessions is a copy too.
with counted as (
    select
        source_file,
        source_line,
        occurred_at,
        model_ref,
        service_tier,
        if(regexp_matches(turn_id, '^[0-9a-f]{8}-[0-9a-f]{4}-7'), turn_id, null) as turn_id,
        total,
        coalesce(total = total_before, false) as is_repeat,
        total_before.input_tokens <= total.input_tokens
            and total_before.output_tokens <= total.output_tokens as is_growing,
        total_before,
        last,
        is_unreadable
    from codex_events
    where kind = 'token_count'
        and (total is not null or last is not null or is_unreadable)
        and not (total is null and coalesce(last = last_before, false))
),
owners as (
    select
        counted.source_file,
        counted.source_line,
        coalesce(
            max(codex_sessions.session_id) filter (
                where counted.turn_id >= codex_sessions.session_id
                    and regexp_matches(codex_sessions.session_id, '^[0-9a-f]{8}-[0-9a-f]{4}-7')
            ),
            max_by(codex_sessions.session_id, codex_sessions.depth)
        ) as owner_id
    from counted
    inner join codex_sessions
        on codex_sessions.source_file = counted.source_file
    group by
        counted.source_file,
        counted.source_line
),
providers as (
    select session_id, min(model_provider) as model_provider
    from codex_events
    where session_id is not null
    group by session_id
)
select
    counted.source_file,
    counted.source_line,
    counted.occurred_at,
    min(owners.owner_id) over (partition by counted.occurred_at, counted.total, counted.last) as owner_id,
    providers.model_provider,
    codex_sessions.depth,
    counted.model_ref,
    counted.service_tier,
    if(counted.is_unreadable, 'not_a_number', null) as refusal,
    counted.total,
    coalesce(counted.last.input_tokens, if(
        counted.is_growing, counted.total.input_tokens - counted.total_before.input_tokens,
        counted.total.input_tokens
    )) as input_tokens,
    coalesce(counted.last.cached_tokens, if(
        counted.is_growing, counted.total.cached_tokens - counted.total_before.cached_tokens,
        counted.total.cached_tokens
    )) as cached_tokens,
    coalesce(counted.last.written_tokens, if(
        counted.is_growing, counted.total.written_tokens - counted.total_before.written_tokens,
        counted.total.written_tokens
    )) as written_tokens,
    coalesce(counted.last.output_tokens, if(
        counted.is_growing, counted.total.output_tokens - counted.total_before.output_tokens,
        counted.total.output_tokens
    )) as output_tokens,
    coalesce(counted.last.reasoning_tokens, if(
        counted.is_growing, counted.total.reasoning_tokens - counted.total_before.reasoning_tokens,
        counted.total.reasoning_tokens
    )) as reasoning_tokens
from counted
inner join owners
    on owners.source_file = counted.source_file
    and owners.source_line = counted.source_line
inner join codex_sessions
    on codex_sessions.source_file = owners.source_file
    and codex_sessions.session_id = owners.owner_id
left join providers
    on providers.session_id = owners.owner_id
where not counted.is_repeat
