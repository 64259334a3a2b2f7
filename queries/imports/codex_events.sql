-- question: Which sessions, models and token counts do the lines of Codex's rollouts name, in the order of a file?
-- grain:    source_file, source_line
-- reads:    source_rows
-- notes:    docs/formats/codex.md#what-is-read
-- kept:     table
-- part of:  codex
-- A model and a service tier hold from their line on (turn_context, thread_settings_applied), and so does a
-- turn (task_started); `total` is the sum since the session began, `last` the request's own counts.
with entries as (
    select
        source_file,
        source_line,
        from_json(
            line,
            '{"timestamp": "VARCHAR", "type": "VARCHAR", "payload": {"type": "VARCHAR", "id": "VARCHAR",
            "session_id": "VARCHAR", "forked_from_id": "VARCHAR", "parent_thread_id": "VARCHAR", "source": "JSON",
            "model_provider": "VARCHAR", "model": "VARCHAR", "turn_id": "VARCHAR", "service_tier": "VARCHAR",
            "thread_settings": {"model": "VARCHAR", "service_tier": "VARCHAR"}, "info": {"model": "VARCHAR",
            "total_token_usage": {"input_tokens": "BIGINT", "cached_input_tokens": "BIGINT",
            "cache_write_input_tokens": "BIGINT", "cache_creation_input_tokens": "BIGINT",
            "output_tokens": "BIGINT", "reasoning_output_tokens": "BIGINT"},
            "last_token_usage": {"input_tokens": "BIGINT", "cached_input_tokens": "BIGINT",
            "cache_write_input_tokens": "BIGINT", "cache_creation_input_tokens": "BIGINT",
            "output_tokens": "BIGINT", "reasoning_output_tokens": "BIGINT"}}}}'
        ) as entry
    from source_rows
),
lines as (
    select
        source_file,
        source_line,
        entry."timestamp" as occurred_at,
        if(entry.type in ('session_meta', 'turn_context'), entry.type, if(
            entry.type = 'event_msg', entry.payload.type, null
        )) as kind,
        entry.payload as payload,
        entry.payload.info.total_token_usage as total,
        entry.payload.info.last_token_usage as last
    from entries
),
named as (
    select
        source_file,
        source_line,
        occurred_at,
        kind,
        if(kind = 'session_meta', coalesce(payload.id, payload.session_id), null) as session_id,
        if(kind = 'session_meta', coalesce(
            payload.forked_from_id, payload.source ->> '$.subagent.thread_spawn.parent_thread_id',
            payload.parent_thread_id
        ), null) as parent_id,
        if(kind = 'session_meta', lower(nullif(payload.model_provider, '')), null) as model_provider,
        coalesce(payload.info.model, payload.model, payload.thread_settings.model) as model_ref,
        coalesce(payload.service_tier, payload.thread_settings.service_tier) as service_tier,
        if(kind in ('turn_context', 'task_started'), payload.turn_id, null) as turn_id,
        if(total.input_tokens + total.output_tokens > 0, struct_pack(
            input_tokens := total.input_tokens,
            cached_tokens := coalesce(total.cached_input_tokens, 0),
            written_tokens := coalesce(total.cache_write_input_tokens, total.cache_creation_input_tokens, 0),
            output_tokens := total.output_tokens,
            reasoning_tokens := coalesce(total.reasoning_output_tokens, 0)
        ), null) as total,
        payload.info is not null
            and total.input_tokens + total.output_tokens is null
            and last.input_tokens + last.output_tokens is null as is_unreadable,
        if(last.input_tokens + last.output_tokens is not null, struct_pack(
            input_tokens := last.input_tokens,
            cached_tokens := last.cached_input_tokens,
            written_tokens := coalesce(last.cache_write_input_tokens, last.cache_creation_input_tokens),
            output_tokens := last.output_tokens,
            reasoning_tokens := last.reasoning_output_tokens
        ), null) as last
    from lines
    where kind in ('session_meta', 'turn_context', 'task_started', 'thread_settings_applied', 'token_count')
)
select
    source_file,
    source_line,
    occurred_at,
    kind,
    session_id,
    parent_id,
    model_provider,
    last_value(model_ref ignore nulls) over before as model_ref,
    last_value(service_tier ignore nulls) over before as service_tier,
    last_value(turn_id ignore nulls) over before as turn_id,
    is_unreadable,
    total,
    last,
    if(kind = 'token_count', lag(total ignore nulls) over before, null) as total_before,
    lag(if(kind = 'token_count', last, null) ignore nulls) over before as last_before
from named
window before as (partition by source_file order by source_line)
