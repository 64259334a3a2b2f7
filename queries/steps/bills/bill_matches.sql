-- question: Which price, and which factor on it, give just what was billed?
-- grain:    scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class
-- reads:    bill_gaps, bill_candidates, tried_factors
-- notes:    docs/bills.md#causes-that-are-tried
-- kept:     table
with costs as (
    select scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
        'own' as candidate_id, date '1970-01-01' as candidate_date, 0 as more_usd
    from bill_gaps
    union all
    select scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
        candidate_id, candidate_date, more_usd
    from bill_candidates
),
tried as (
    select
        gaps.scenario_id, gaps.provider_id, gaps.start_date, gaps.end_date, gaps.billed_model_id, gaps.billed_class,
        gaps.tolerance_usd,
        costs.candidate_id,
        costs.candidate_date,
        costs.more_usd,
        factors.factor_id,
        factors.bill_factor,
        factors.factor_order + case when costs.candidate_id = 'own' then 0 else 1 end as try_order,
        gaps.clocked_usd + costs.more_usd as tried_usd,
        abs(gaps.compared_usd - (gaps.clocked_usd + costs.more_usd) * factors.bill_factor) as error_usd
    from bill_gaps as gaps
    inner join costs
        on costs.scenario_id = gaps.scenario_id
        and costs.provider_id = gaps.provider_id
        and costs.start_date = gaps.start_date
        and costs.end_date = gaps.end_date
        and costs.billed_model_id = gaps.billed_model_id
        and costs.billed_class = gaps.billed_class
    inner join tried_factors as factors
        on factors.scenario_id = gaps.scenario_id
        and factors.provider_id = gaps.provider_id
        and factors.valid_from_date <= gaps.start_date
        and factors.valid_to_date > gaps.start_date
        and factors.factor_model_id in ('all models', gaps.billed_model_id)
        and (factors.factor_order < 4 or costs.candidate_id = 'own')
    where gaps.bill_lines > 0
        and gaps.has_usage
),
ranked as (
    select
        scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
        candidate_id, candidate_date, more_usd, factor_id, bill_factor, tried_usd,
        row_number() over (
            partition by scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class
            order by try_order, error_usd, candidate_id, candidate_date, factor_id
        ) as try_rank
    from tried
    where error_usd <= tolerance_usd
)
select
    scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
    candidate_id, candidate_date, more_usd, factor_id, bill_factor, tried_usd
from ranked
where try_rank = 1
