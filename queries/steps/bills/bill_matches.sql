-- question: Which price, and which factor on it, give just what was billed?
-- grain:    scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class
-- reads:    bill_gaps, bill_candidates, bill_factors, fx_rates
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
factors as (
    select scenario_id, provider_id, factor_model_id, bill_factor,
        case
            when abs(bill_factor - 1.1) < 0.0005 then 'regional price'
            when abs(bill_factor - 0.5) < 0.0005 then 'batch price'
            when bill_factor < 1 then 'discount'
            else 'markup or tax'
        end as factor_id,
        2 as factor_order
    from bill_factors
    union all
    select distinct scenario_id, provider_id, 'all models', 1, 'none', 0 from bill_gaps
    union all
    select distinct scenario_id, provider_id, 'all models', 1.1, 'regional price', 4 from bill_gaps
    union all
    select distinct scenario_id, provider_id, 'all models', 0.5, 'batch price', 4 from bill_gaps
    union all
    -- Euros that are called dollars: the amount is the cost at the rate of exchange.
    select distinct bill_gaps.scenario_id, bill_gaps.provider_id, 'all models',
        1 / nullif(fx_rates.usd_per_currency_unit, 0), 'amounts in ' || fx_rates.currency, 5
    from bill_gaps
    inner join fx_rates
        on fx_rates.scenario_id = bill_gaps.scenario_id
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
    inner join factors
        on factors.scenario_id = gaps.scenario_id
        and factors.provider_id = gaps.provider_id
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
