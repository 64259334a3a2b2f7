-- question: How far is what a source reports for a day from the computed cost, and by a single factor?
-- grain:    scenario_id, usage_date, import_id, provider_id, model_id
-- reads:    reported_days, matching_candidates
-- notes:    docs/log.md#reported-cost
with amounts as (
    select
        reported_days.scenario_id,
        reported_days.usage_date,
        reported_days.import_id,
        reported_days.import_format,
        reported_days.provider_id,
        reported_days.model_id,
        cast(reported_days.requests as double) as requests,
        cast(reported_days.usage_tokens as double) / 1000000 as usage_mtok,
        cast(reported_days.unpriced_tokens as double) / 1000000 as unpriced_mtok,
        cast(reported_days.priced_requests as double) as priced_requests,
        cast(reported_days.reported_requests as double) as reported_requests,
        cast(reported_days.both_requests as double) as compared_requests,
        cast(reported_days.compared_reported_usd as double) as reported_cost_usd,
        cast(reported_days.compared_computed_usd as double) as compared_computed_usd,
        cast(reported_days.compared_output_usd as double)
            / nullif(cast(reported_days.compared_computed_usd as double), 0) as output_share,
        cast(reported_days.compared_reported_usd as double)
            / nullif(cast(reported_days.compared_computed_usd as double), 0) as factor,
        cast(reported_days.zero_computed_usd as double) as zero_computed_usd,
        cast(reported_days.unreported_computed_usd as double) as unreported_computed_usd,
        cast(reported_days.piece_reported_usd as double) as piece_reported_usd,
        cast(reported_days.unpriced_reported_usd as double) as unpriced_reported_usd,
        coalesce(matching_candidates.rounding_usd, 0) as rounding_usd,
        matching_candidates.candidate_id
    from reported_days
    left join matching_candidates
        on matching_candidates.scenario_id = reported_days.scenario_id
        and matching_candidates.usage_date = reported_days.usage_date
        and matching_candidates.import_id = reported_days.import_id
        and matching_candidates.provider_id = reported_days.provider_id
        and matching_candidates.model_id = reported_days.model_id
),
spans as (
    select
        scenario_id,
        import_id,
        provider_id,
        model_id,
        count(*) >= 3
            and max(factor) < min(factor) * 1.0005
            and max(output_share) > min(output_share) + 0.05 as has_one_factor
    from amounts
    where factor is not null
    group by scenario_id, import_id, provider_id, model_id
)
select
    amounts.scenario_id,
    amounts.usage_date,
    amounts.import_id,
    amounts.import_format,
    amounts.provider_id,
    amounts.model_id,
    amounts.requests,
    amounts.usage_mtok,
    amounts.unpriced_mtok,
    amounts.priced_requests,
    amounts.reported_requests,
    amounts.compared_requests,
    amounts.reported_cost_usd,
    amounts.compared_computed_usd + amounts.zero_computed_usd as computed_cost_usd,
    amounts.reported_cost_usd - amounts.compared_computed_usd as priced_difference_usd,
    amounts.reported_cost_usd - amounts.compared_computed_usd - amounts.zero_computed_usd as difference_usd,
    amounts.zero_computed_usd,
    amounts.unreported_computed_usd,
    amounts.piece_reported_usd,
    amounts.unpriced_reported_usd,
    amounts.rounding_usd + amounts.compared_computed_usd * 0.000001 as rounding_usd,
    amounts.candidate_id,
    amounts.factor,
    -- One factor shows where days of another mix have the same, or where it is a whole half percent.
    abs(amounts.factor * 200 - round(amounts.factor * 200)) < 0.004
        or coalesce(spans.has_one_factor, false) as is_one_factor
from amounts
left join spans
    on spans.scenario_id = amounts.scenario_id
    and spans.import_id = amounts.import_id
    and spans.provider_id = amounts.provider_id
    and spans.model_id = amounts.model_id
