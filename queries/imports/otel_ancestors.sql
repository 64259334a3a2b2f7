-- question: Above which spans of OpenTelemetry does a span with token counts stand?
-- grain:    span_hash, ancestor_hash, depth
-- reads:    otel_spans, otel_usage
-- notes:    docs/formats/otel.md#one-call-on-several-spans
-- part of:  otel
-- kept:     table
-- By trace and parent, over all files of one import. The last ancestor may itself be missing. 64 levels are enough for
-- any trace, and end a circle.
with recursive parents as (
    select
        span_hash,
        min(parent_hash) as parent_hash
    from otel_spans
    where span_hash is not null and parent_hash is not null
    group by span_hash
),
climbs as (
    select distinct
        span_hash,
        parent_hash as ancestor_hash,
        1 as depth
    from otel_usage
    where span_hash is not null and parent_hash is not null
    union all
    select
        climbs.span_hash,
        parents.parent_hash as ancestor_hash,
        climbs.depth + 1 as depth
    from climbs
    inner join parents on parents.span_hash = climbs.ancestor_hash
    where climbs.depth < 64 and parents.parent_hash != climbs.span_hash
)
select
    span_hash,
    ancestor_hash,
    depth
from climbs
