-- question: Which spans of OpenTelemetry repeat the tokens of the calls below them, and which count themselves?
-- grain:    span_hash
-- reads:    otel_usage, otel_ancestors
-- notes:    docs/formats/otel.md#one-call-on-several-spans
-- part of:  otel
-- kept:     table
-- A call stands on the spans of an SDK, a gateway and a provider, an agent's span repeats its calls
-- (semantic-conventions-genai/issues/19): the deepest counts. A span above counts itself where it is a call of another
-- model; where calls below it are missing, its tokens cannot be divided, and it is refused.
with nodes as (
    select
        span_hash,
        min(trace_hash) as trace_hash,
        bool_or(has_usage) as has_usage,
        bool_and(is_container) as is_container,
        max(all_tokens) as all_tokens,
        max(response_id) as response_id,
        max(read + written) as cached,
        bool_or(user_id is not null) as has_user,
        max(regexp_replace(lower(model_ref), '^.*/', '')) as model
    from otel_usage
    where span_hash is not null
    group by span_hash
),
pairs as (
    select
        otel_ancestors.span_hash,
        otel_ancestors.ancestor_hash,
        otel_ancestors.depth = min(otel_ancestors.depth) over (partition by otel_ancestors.span_hash) as is_nearest,
        below.all_tokens as tokens_below,
        below.cached as cached_below,
        below.response_id = above.response_id as is_same_response,
        coalesce(starts_with(below.model, above.model) or starts_with(above.model, below.model), true) as is_same_model
    from otel_ancestors
    inner join nodes as below on below.span_hash = otel_ancestors.span_hash
    inner join nodes as above on above.span_hash = otel_ancestors.ancestor_hash
    where below.has_usage and below.all_tokens > 0
),
below_each as (
    select
        pairs.ancestor_hash as span_hash,
        greatest(
            coalesce(sum(pairs.tokens_below) filter (where pairs.is_nearest), 0),
            coalesce(sum(pairs.tokens_below) filter (where uppers.ancestor_hash is null), 0)
        ) as tokens_below,
        coalesce(sum(pairs.cached_below) filter (where uppers.ancestor_hash is null), 0) as cached_below,
        count(*) filter (where pairs.is_nearest) as nearest_count,
        count(*) filter (where uppers.ancestor_hash is null) as leaf_count,
        coalesce(bool_or(pairs.is_same_response), false) as has_same_response,
        coalesce(bool_and(not pairs.is_same_response), false) as has_other_responses,
        bool_or(pairs.is_same_model) as has_same_model
    from pairs
    left join (select distinct ancestor_hash from pairs) as uppers on uppers.ancestor_hash = pairs.span_hash
    group by pairs.ancestor_hash
),
above_each as (
    select
        nodes.span_hash,
        nodes.trace_hash,
        coalesce(arg_max(otel_ancestors.ancestor_hash, otel_ancestors.depth), nodes.span_hash) as top_hash,
        coalesce(bool_or(above.has_usage and above.all_tokens > 0), false) as has_usage_above,
        any_value(nodes.all_tokens) filter (where nodes.has_usage and not nodes.is_container) as call_tokens
    from nodes
    left join otel_ancestors on otel_ancestors.span_hash = nodes.span_hash
    left join nodes as above on above.span_hash = otel_ancestors.ancestor_hash
    group by nodes.span_hash, nodes.trace_hash
),
-- Tokens of calls that are in the same trace and under no common span: the links between them are lost.
loose as (
    select
        span_hash,
        has_usage_above,
        coalesce(sum(call_tokens) over (partition by trace_hash), 0)
            - coalesce(sum(call_tokens) over (partition by trace_hash, top_hash), 0) as loose_tokens
    from above_each
),
verdicts as (
    select
        nodes.span_hash,
        nodes.response_id,
        nodes.all_tokens,
        nodes.has_user,
        nodes.cached,
        coalesce(below_each.leaf_count, 0) as leaf_count,
        coalesce(below_each.tokens_below, 0) as tokens_below,
        coalesce(below_each.cached_below, 0) as cached_below,
        case
            when below_each.span_hash is null and (nodes.all_tokens = 0 or not nodes.has_usage)
                then if(loose.has_usage_above, 'repeats', 'counts')
            when below_each.span_hash is null
                then if(nodes.is_container and loose.loose_tokens >= nodes.all_tokens, 'repeats', 'counts')
            when nodes.all_tokens = below_each.tokens_below or below_each.has_same_response then 'repeats'
            when nodes.has_usage and not nodes.is_container and not below_each.has_same_model
                and (nodes.all_tokens > below_each.tokens_below or below_each.has_other_responses) then 'counts'
            when nodes.all_tokens < below_each.tokens_below then 'repeats'
            when not nodes.is_container and below_each.nearest_count = 1 then 'repeats'
            else 'is incomplete'
        end as verdict
    from nodes
    inner join loose on loose.span_hash = nodes.span_hash
    left join below_each on below_each.span_hash = nodes.span_hash
)
select
    span_hash,
    leaf_count,
    tokens_below,
    cached_below,
    -- Two spans without a link between them may report one response: one of them counts.
    if(
        verdict = 'counts' and response_id is not null and row_number() over (
            partition by verdict, coalesce(response_id, cast(span_hash as varchar)), all_tokens
            order by has_user desc, cached desc, span_hash
        ) > 1,
        'repeats',
        verdict
    ) as verdict
from verdicts
