-- question: What do OpenTelemetry's traces leave open, and how was it decided?
-- grain:    note
-- reads:    otel_emitters, otel_usage, otel_nesting, source_files
-- notes:    docs/formats/otel.md#notes
-- part of:  otel
with emitters as (
    select
        coalesce(nullif(split_part(emitter, chr(10), 2), ''), 'spans without a scope')
            || coalesce(' of ' || nullif(split_part(emitter, chr(10), 1), ''), '')
            || coalesce(' with ' || nullif(split_part(emitter, chr(10), 4), ''), '') as emitter_name,
        calls_with_cache,
        calls_beside,
        calls_inside,
        is_beside_by_convention,
        cached_tokens_are
    from otel_emitters
    where calls_with_cache > 0
),
spans as (
    select
        otel_usage.span_hash,
        otel_nesting.verdict,
        otel_nesting.leaf_count,
        otel_nesting.tokens_below,
        otel_nesting.cached_below,
        bool_and(otel_usage.is_container) as is_container,
        max(otel_usage.all_tokens) as all_tokens,
        max(otel_usage.read + otel_usage.written) as cached
    from otel_usage
    inner join otel_nesting on otel_nesting.span_hash = otel_usage.span_hash
    where otel_usage.has_usage and otel_usage.all_tokens > 0
    group by all
),
totals as (
    select
        count(*) filter (where verdict = 'is incomplete') as incomplete,
        sum(all_tokens - tokens_below) filter (where verdict = 'is incomplete') as tokens_missing,
        count(*) filter (where verdict = 'counts' and is_container) as containers,
        count(*) filter (where verdict = 'repeats' and leaf_count = 0 and is_container) as unlinked,
        count(*) filter (where verdict = 'repeats' and leaf_count = 0 and not is_container) as copies,
        count(*) filter (where verdict = 'repeats' and leaf_count > 1 and cached > cached_below) as undivided,
        sum(cached - cached_below) filter (
            where verdict = 'repeats' and leaf_count > 1 and cached > cached_below
        ) as tokens_undivided
    from spans
)
select
    case
        when calls_beside > 0 and calls_inside > 0 then format(
            '{}: cached tokens are beside the input in {:,} calls and inside it in {:,}; each is read as it shows, '
            || 'other calls as including them', emitter_name, calls_beside, calls_inside
        )
        when cached_tokens_are = 'writes beside' then format(
            '{}: the input is read as including cache reads but not cache writes, as its totals show', emitter_name
        )
        when calls_beside > 0 then format(
            '{}: the input is read as excluding cached tokens, as {:,} of {:,} calls with cached tokens show',
            emitter_name, calls_beside, calls_with_cache
        )
        else format('{}: the input is read as including cached tokens, as its calls show', emitter_name)
    end as note,
    false as is_floor
from emitters
where cached_tokens_are != if(is_beside_by_convention, 'beside', 'inside') or (calls_beside > 0 and calls_inside > 0)
union all
select
    format(
        'files without a model call: {:,}, as {}', count(*), array_to_string(list_sort(list(name))[1:3], ', ')
    ) as note,
    false as is_floor
from source_files
where path not in (select source_file from otel_usage)
having count(*) > 0
union all
select
    format(
        'spans above several calls with more tokens than those calls: {:,}, in quarantine as calls_missing_below; '
        || '{:,} tokens of missing calls are not counted', incomplete, cast(tokens_missing as bigint)
    ) as note,
    true as is_floor
from totals
where incomplete > 0
union all
select
    format(
        'agents and workflows without a call below that reports tokens: {:,}; each counts as one request', containers
    ) as note,
    false as is_floor
from totals
where containers > 0
union all
select
    format(
        'agents and workflows whose calls are in their trace, but not linked to them: {:,}; the calls count', unlinked
    ) as note,
    false as is_floor
from totals
where unlinked > 0
union all
select
    format('calls whose response another span without a link reports too: {:,}; each counts once', copies) as note,
    false as is_floor
from totals
where copies > 0
union all
select
    format(
        'spans above several calls that alone report cached tokens: {:,}; those {:,} tokens cannot be divided among '
        || 'the calls and are priced as uncached', undivided, cast(tokens_undivided as bigint)
    ) as note,
    false as is_floor
from totals
where undivided > 0
