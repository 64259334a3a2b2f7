-- question: Which counts of Claude Code's transcripts are not final, so that costs are a lower bound?
-- grain:    note
-- reads:    claude_code_messages
-- notes:    docs/formats/claude-code.md#a-lower-bound
-- part of:  claude-code
-- A line is written while the answer streams. Where no line of a message has a stop reason, its output may be
-- cut short; an input of 0 or 1 may be a placeholder (anthropics/claude-code/issues/22686 and 28197, 2026).
with requests as (
    select
        request_id,
        bool_and(stop_reason is null) as is_unfinished,
        max(coalesce(try_cast(answer.counts.input_tokens as bigint), 0)) <= 1 as is_placeholder
    from claude_code_messages
    group by request_id
),
totals as (
    select
        count(*) as requests,
        count(*) filter (where is_unfinished) as unfinished,
        count(*) filter (where is_placeholder) as placeholders
    from requests
)
select
    format(
        'costs are a lower bound: of {:,} requests, {:,} have no stop reason, so their output may be cut short, '
        || 'and {:,} have an input of 0 or 1 tokens, which may be a placeholder',
        requests, unfinished, placeholders
    ) as note,
    true as is_floor
from totals
where unfinished > 0 or placeholders > 0
