-- question: What does a call of OpenTelemetry not say itself, and a span above it does?
-- grain:    span_hash
-- reads:    otel_spans, otel_usage, otel_ancestors, otel_nesting
-- notes:    docs/formats/otel.md#one-call-on-several-spans
-- part of:  otel
-- kept:     table
-- User, model, provider and service tier come from the nearest span above that has one. Cost and cached tokens come
-- from a span that repeats this call alone; cached ones only where its input is the same, with or without them.
with spans as (
    select
        span_hash,
        min(user_id) as user_id,
        min(provider_id) as provider_id,
        min(model_ref) as model_ref,
        min(service_tier) as service_tier,
        min(reported_cost_usd) as reported_cost_usd
    from otel_spans
    where span_hash is not null
        and coalesce(user_id, provider_id, model_ref, service_tier, reported_cost_usd) is not null
    group by span_hash
),
usage as (
    select
        span_hash,
        max(input) as input,
        max(read + written) as cached,
        any_value(call) as call,
        min(cached_tokens_are) as cached_tokens_are
    from otel_usage
    where span_hash is not null
    group by span_hash
),
above_each as (
    select
        otel_ancestors.span_hash,
        otel_ancestors.depth,
        spans.user_id,
        spans.provider_id,
        spans.model_ref,
        spans.service_tier,
        if(otel_nesting.leaf_count = 1, spans.reported_cost_usd, null) as reported_cost_usd,
        if(
            otel_nesting.leaf_count = 1 and usage.cached = 0 and above.cached > 0
                and usage.input in (above.input, above.input - above.cached),
            {
                'call': above.call,
                'cached_tokens_are': if(above.input = usage.input, above.cached_tokens_are, 'beside')
            },
            null
        ) as cache
    from otel_ancestors
    left join spans on spans.span_hash = otel_ancestors.ancestor_hash
    left join otel_nesting on otel_nesting.span_hash = otel_ancestors.ancestor_hash
    left join usage on usage.span_hash = otel_ancestors.span_hash
    left join usage as above on above.span_hash = otel_ancestors.ancestor_hash
)
select
    span_hash,
    arg_min(user_id, depth) as user_id,
    arg_min(provider_id, depth) as provider_id,
    arg_min(model_ref, depth) as model_ref,
    arg_min(service_tier, depth) as service_tier,
    arg_min(reported_cost_usd, depth) as reported_cost_usd,
    arg_min(cache, depth) as cache
from above_each
group by span_hash
