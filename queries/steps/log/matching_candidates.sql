-- question: Which way of counting or pricing gives just what the source reported for a day?
-- grain:    scenario_id, usage_date, import_id, provider_id, model_id
-- reads:    reported_days, cost_candidates
-- notes:    docs/log.md#reported-cost
with units as (
    -- The step to which the source rounds, as the sum of its costs shows it.
    select
        scenario_id,
        usage_date,
        import_id,
        provider_id,
        model_id,
        cast(compared_requests as double) as compared_requests,
        cast(compared_reported_usd as double) as compared_reported_usd,
        cast(compared_computed_usd as double) as compared_computed_usd,
        case
            when compared_reported_usd = round(compared_reported_usd, 2) then 0.01
            when compared_reported_usd = round(compared_reported_usd, 4) then 0.0001
            when compared_reported_usd = round(compared_reported_usd, 6) then 0.000001
            else 0.000000001
        end as unit_usd
    from reported_days
    where reported_days.compared_requests > 0
),
limits as (
    select
        scenario_id,
        usage_date,
        import_id,
        provider_id,
        model_id,
        compared_reported_usd,
        compared_computed_usd,
        -- Errors of single requests partly cancel out.
        unit_usd * least(compared_requests * 0.5, sqrt(compared_requests)) as rounding_usd
    from units
),
matches as (
    select
        limits.scenario_id,
        limits.usage_date,
        limits.import_id,
        limits.provider_id,
        limits.model_id,
        limits.rounding_usd,
        cost_candidates.candidate_id,
        row_number() over (
            partition by
                limits.scenario_id, limits.usage_date, limits.import_id, limits.provider_id, limits.model_id
            order by
                abs(cost_candidates.candidate_cost_usd - limits.compared_reported_usd),
                case
                    when cost_candidates.candidate_id in ('list', 'standard') then 0
                    when cost_candidates.candidate_id = 'earlier' then 2
                    else 1
                end,
                cost_candidates.candidate_id
        ) as match_rank
    from limits
    left join cost_candidates
        on cost_candidates.scenario_id = limits.scenario_id
        and cost_candidates.usage_date = limits.usage_date
        and cost_candidates.import_id = limits.import_id
        and cost_candidates.provider_id = limits.provider_id
        and cost_candidates.model_id = limits.model_id
        and (
            abs(cost_candidates.candidate_cost_usd - limits.compared_reported_usd)
                <= limits.rounding_usd + limits.compared_reported_usd * 0.0002
            or (
                cost_candidates.candidate_id = 'change_day'
                and limits.compared_reported_usd
                    >= least(cost_candidates.candidate_cost_usd, limits.compared_computed_usd)
                and limits.compared_reported_usd
                    <= greatest(cost_candidates.candidate_cost_usd, limits.compared_computed_usd)
            )
        )
)
select
    scenario_id,
    usage_date,
    import_id,
    provider_id,
    model_id,
    rounding_usd,
    candidate_id
from matches
where match_rank = 1
