-- question: Does an instrumentation count cached tokens inside its input, and reasoning inside its output?
-- grain:    emitter
-- reads:    otel_counts
-- notes:    docs/formats/otel.md#inclusive-or-exclusive
-- part of:  otel
-- kept:     table
-- One instrumentation counts in one way, for one provider: what any of its calls shows holds for those that show
-- nothing. Without a sign the conventions hold: cached tokens are inside the input, reasoning is inside the output.
select
    emitter,
    count(*) filter (where read + written > 0) as calls_with_cache,
    count(*) filter (where cached_tokens_are = 'beside') as calls_beside,
    count(*) filter (where cached_tokens_are = 'inside') as calls_inside,
    max(is_beside_by_convention) as is_beside_by_convention,
    case
        when calls_beside > 0 and calls_inside = 0 then 'beside'
        when calls_inside > 0 and calls_beside = 0 then 'inside'
        when bool_or(cached_tokens_are = 'writes beside') then 'writes beside'
        when bool_or(is_beside_by_convention) then 'beside'
        else 'inside'
    end as cached_tokens_are,
    case
        when bool_or(reasoning_tokens_are = 'beside') and not bool_or(reasoning_tokens_are = 'inside') then 'beside'
        else 'inside'
    end as reasoning_tokens_are
from otel_counts
group by emitter
