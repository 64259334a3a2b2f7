-- question: Does what a source reports as cost agree with the cost computed from tokens and prices, and if not, why?
-- grain:    scenario_id, usage_date, import_id, provider_id, model_id
-- reads:    day_differences
-- notes:    docs/log.md#reported-cost
-- order:    difference_usd largest
with parts as (
    select
        scenario_id,
        usage_date,
        import_id,
        import_format,
        provider_id,
        model_id,
        requests,
        usage_mtok,
        unpriced_mtok,
        priced_requests,
        reported_requests,
        compared_requests,
        case when compared_requests > 0 then reported_cost_usd end as reported_cost_usd,
        case when compared_requests > 0 then computed_cost_usd end as computed_cost_usd,
        case when compared_requests > 0 then difference_usd end as difference_usd,
        unpriced_reported_usd + piece_reported_usd as uncompared_reported_usd,
        unreported_computed_usd,
        -- The greatest part of the gap between all that is reported and all that is computed.
        case
            when piece_reported_usd > greatest(abs(priced_difference_usd), zero_computed_usd, unpriced_reported_usd)
                then 'calls billed by the piece (images, searches)'
            when unpriced_reported_usd > greatest(abs(priced_difference_usd), zero_computed_usd)
                then 'usage without a price'
            when zero_computed_usd > abs(priced_difference_usd)
                then 'reported cost is zero: gateway cache or free model'
            when abs(priced_difference_usd) > 0 and abs(priced_difference_usd) <= rounding_usd then 'rounding'
            when priced_difference_usd = 0 and unreported_computed_usd > 0 then 'no reported cost'
            when priced_difference_usd = 0 and reported_requests = 0 then 'no reported cost'
            when priced_difference_usd = 0 and priced_requests < requests then 'usage without a price'
            when priced_difference_usd = 0 then null
            when candidate_id in ('cache_as_input', 'reads_as_input') then 'cached tokens counted as uncached'
            when candidate_id = 'writes_as_input' then 'cache writes priced as uncached input'
            when candidate_id in ('cache_twice', 'reads_twice') then 'cached tokens counted twice'
            when candidate_id in ('no_cache', 'no_reads') then 'cached tokens not counted'
            when candidate_id = 'no_writes' then 'cache writes not counted'
            when candidate_id = 'hour_writes_as_writes' then 'one-hour cache writes priced as five-minute writes'
            when candidate_id = 'no_reasoning' then 'reasoning tokens not counted'
            when candidate_id = 'reasoning_twice' then 'reasoning tokens counted twice'
            when candidate_id in ('batch', 'flex') then 'batch or flex price'
            when candidate_id in ('priority', 'fast') then 'priority or fast price'
            when candidate_id = 'standard' then 'standard price, not that of the tier'
            when candidate_id = 'change_day' then 'price changed that day'
            when candidate_id = 'earlier' then 'an earlier price of the model'
            when candidate_id = 'short' then 'price of short inputs'
            when candidate_id = 'list' then 'list price, not the contract price'
            when is_one_factor and abs(factor - 0.5) < 0.00002
                then 'one factor for all classes: half, as for batch or flex'
            when is_one_factor and factor < 1 then 'one factor for all classes: a discount'
            when is_one_factor then 'one factor for all classes: a markup'
            else 'unexplained'
        end as likely_cause
    from day_differences
)
select
    scenario_id,
    usage_date,
    import_id,
    import_format,
    provider_id,
    model_id,
    requests,
    usage_mtok,
    compared_requests,
    reported_cost_usd,
    computed_cost_usd,
    difference_usd,
    difference_usd / nullif(computed_cost_usd, 0) as difference_share,
    1 - unpriced_mtok / nullif(usage_mtok, 0) as priced_token_share,
    priced_requests / nullif(requests, 0) as priced_request_share,
    reported_requests / nullif(requests, 0) as reported_request_share,
    uncompared_reported_usd,
    unreported_computed_usd,
    likely_cause
from parts
