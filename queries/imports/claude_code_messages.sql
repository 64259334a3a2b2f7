-- question: Which messages of Claude do Claude Code's transcripts contain, on which lines, with which usage?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/claude-code.md#what-is-read
-- kept:     table
-- part of:  claude-code
-- One line per content block, each with the message's id and the usage known when it was written. The first
-- item of a line is the message; further ones are calls within it that its usage leaves out: the advisor's
-- (getagentseal/codeburn/pull/659, 2026-07) and compaction's. Older versions wrote the messages of subagents
-- as progress (ccusage/ccusage, adapter/claude/daily.rs). `<synthetic>` is text of Claude Code's own.
-- Of lines of one answer (the same message and HTTP request) the one with most output speaks for all: a
-- model that took over midway has other counts than the first (omacom/omarchy/issues/10606, 2026).
with lines as materialized (
    select
        source_file,
        source_line,
        from_json(
            line,
            '{"type": "VARCHAR", "timestamp": "VARCHAR", "requestId": "VARCHAR", "uuid": "VARCHAR",
            "costUSD": "VARCHAR", "message": {"id": "VARCHAR", "role": "VARCHAR", "model": "VARCHAR",
            "stop_reason": "VARCHAR", "usage": "JSON"}, "data": {"message": {"timestamp": "VARCHAR",
            "requestId": "VARCHAR", "uuid": "VARCHAR", "costUSD": "VARCHAR", "message": {"id": "VARCHAR",
            "role": "VARCHAR", "model": "VARCHAR", "stop_reason": "VARCHAR", "usage": "JSON"}}}}'
        ) as entry
    from source_rows
),
entries as (
    select
        lines.source_file,
        lines.source_line,
        coalesce(lines.entry.type, 'assistant') as kind,
        coalesce(lines.entry.data.message."timestamp", lines.entry."timestamp") as occurred_at,
        coalesce(lines.entry."requestId", lines.entry.data.message."requestId", '') as http_id,
        coalesce(lines.entry.uuid, lines.entry.data.message.uuid) as line_id,
        coalesce(lines.entry."costUSD", lines.entry.data.message."costUSD") as reported_cost_usd,
        if(lines.entry.message.usage is null, lines.entry.data.message.message, lines.entry.message) as message
    from lines
),
messages as materialized (
    select
        entries.source_file,
        entries.source_line,
        entries.occurred_at,
        entries.http_id,
        coalesce(nullif(entries.message.id, ''), nullif(entries.http_id, ''), entries.line_id) as message_id,
        entries.message.model as model_ref,
        entries.message.stop_reason as stop_reason,
        entries.reported_cost_usd,
        entries.message.usage as usage
    from entries
    where json_type(entries.message.usage) = 'OBJECT'
        and entries.kind in ('assistant', 'progress')
        and coalesce(entries.message.role, 'assistant') = 'assistant'
        and coalesce(entries.message.model, '') != '<synthetic>'
),
iterations as (
    select
        source_file,
        source_line,
        occurred_at,
        http_id,
        message_id,
        model_ref,
        stop_reason,
        unnest(json_extract(usage, '$.iterations[*]')) as iteration,
        generate_subscripts(json_extract(usage, '$.iterations[*]'), 1) as nth
    from messages
),
calls as (
    select source_file, source_line, 1 as source_item, occurred_at, http_id, message_id as request_id,
        model_ref, stop_reason, reported_cost_usd, usage
    from messages
    union all
    select source_file, source_line, 1 + nth as source_item, occurred_at, http_id,
        message_id || ':' || (iteration ->> 'type') || ':' || nth as request_id,
        coalesce(iteration ->> 'model', model_ref) as model_ref, stop_reason, null as reported_cost_usd,
        iteration as usage
    from iterations
    where iteration ->> 'type' in ('advisor_message', 'compaction')
),
counted as (
    select
        source_file,
        source_line,
        source_item,
        occurred_at,
        http_id,
        request_id,
        model_ref,
        stop_reason,
        reported_cost_usd,
        from_json(
            usage,
            '{"input_tokens": "VARCHAR", "output_tokens": "VARCHAR", "cache_creation_input_tokens": "VARCHAR",
            "cache_read_input_tokens": "VARCHAR", "cache_creation": {"ephemeral_5m_input_tokens": "BIGINT",
            "ephemeral_1h_input_tokens": "BIGINT"}, "server_tool_use": {"web_search_requests": "VARCHAR"},
            "service_tier": "VARCHAR", "speed": "VARCHAR", "inference_geo": "VARCHAR"}'
        ) as counts
    from calls
)
select
    source_file,
    source_line,
    source_item,
    request_id,
    occurred_at,
    stop_reason,
    first_value(struct_pack(model_ref, counts, reported_cost_usd)) over largest as answer
from counted
window largest as (
    partition by request_id, http_id
    order by
        try_cast(struct_extract(counts, 'output_tokens') as bigint) desc nulls last,
        try_cast(struct_extract(counts, 'input_tokens') as bigint) desc nulls last,
        reported_cost_usd is null, source_file, source_line
)
