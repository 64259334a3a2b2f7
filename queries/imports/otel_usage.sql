-- question: How many tokens does each span or event of OpenTelemetry count in all, and what do its counts include?
-- grain:    source_file, source_line, source_item
-- reads:    otel_counts, otel_emitters
-- notes:    docs/formats/otel.md#inclusive-or-exclusive
-- part of:  otel
-- kept:     table
select
    otel_counts.source_file,
    otel_counts.source_line,
    otel_counts.source_item,
    otel_counts.trace_hash,
    otel_counts.span_hash,
    otel_counts.parent_hash,
    otel_counts.is_container,
    otel_counts.user_id,
    otel_counts.provider_id,
    otel_counts.model_ref,
    otel_counts.service_tier,
    otel_counts.response_id,
    otel_counts.reported_cost_usd,
    otel_counts.call,
    otel_counts.unread,
    otel_counts.refusal,
    otel_counts.has_usage,
    otel_counts.input,
    otel_counts.output,
    otel_counts.read,
    otel_counts.written,
    otel_counts.total,
    coalesce(otel_counts.cached_tokens_are, otel_emitters.cached_tokens_are) as cached_tokens_are,
    coalesce(otel_counts.reasoning_tokens_are, otel_emitters.reasoning_tokens_are) as reasoning_tokens_are,
    if(
        otel_counts.has_usage,
        otel_counts.input
            + otel_counts.output
            + case coalesce(otel_counts.cached_tokens_are, otel_emitters.cached_tokens_are)
                when 'beside' then otel_counts.read + otel_counts.written
                when 'writes beside' then otel_counts.written
                else 0
            end
            + if(
                coalesce(otel_counts.reasoning_tokens_are, otel_emitters.reasoning_tokens_are) = 'beside',
                otel_counts.reasoning,
                0
            ),
        coalesce(otel_counts.total, 0)
    ) as all_tokens
from otel_counts
inner join otel_emitters on otel_emitters.emitter = otel_counts.emitter
