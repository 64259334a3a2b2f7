-- question: What of a gap is left once prices, factors and clocks are tried, and what does it look like?
-- grain:    scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class
-- reads:    bill_gaps, bill_matches, bill_factors
-- notes:    docs/bills.md#what-is-left
-- kept:     table
with provider_days as (
    select
        scenario_id,
        provider_id,
        start_date,
        end_date,
        max(bill_lines) > 0 as is_billed_day,
        max(case when has_usage then 1 else 0 end) = 1 as is_logged_day
    from bill_gaps
    group by scenario_id, provider_id, start_date, end_date
),
spans as (
    select scenario_id, provider_id, min(start_date) as first_billed_date, max(end_date) as last_billed_date
    from bill_gaps
    where bill_lines > 0
    group by scenario_id, provider_id
),
sides as (
    -- Whether the input and the output of a model's day are billed as they were logged.
    select
        scenario_id,
        provider_id,
        start_date,
        end_date,
        billed_model_id,
        max(case when billed_class = 'input' then 1 else 0 end) = 1 as has_right_input,
        max(case when billed_class = 'output' then 1 else 0 end) = 1 as has_right_output
    from bill_matches
    group by scenario_id, provider_id, start_date, end_date, billed_model_id
),
splits as (
    select
        gaps.scenario_id, gaps.provider_id, gaps.start_date, gaps.end_date, gaps.billed_model_id, gaps.billed_class,
        gaps.bill_lines, gaps.unrated_lines, gaps.unpriced_units, gaps.has_usage,
        gaps.tolerance_usd, gaps.rounding_usd, gaps.compared_usd,
        matches.candidate_id is not null as is_matched,
        coalesce(matches.candidate_id, 'own') as candidate_id,
        coalesce(matches.more_usd, 0) as more_usd,
        case
            when not gaps.has_usage or gaps.bill_lines = 0 or gaps.unrated_lines > 0 then 1
            else coalesce(matches.bill_factor, provider_factors.bill_factor, model_factors.bill_factor, 1)
        end as bill_factor,
        coalesce(matches.factor_id, case
            when coalesce(provider_factors.bill_factor, model_factors.bill_factor) > 1 then 'markup or tax'
            else 'discount'
        end) as factor_id,
        gaps.clocked_usd + coalesce(matches.more_usd, 0) as tried_usd,
        days.is_billed_day,
        days.is_logged_day,
        coalesce(gaps.start_date >= spans.first_billed_date and gaps.start_date < spans.last_billed_date, false)
            as is_in_span,
        coalesce(sides.has_right_input, false) as has_right_input,
        coalesce(sides.has_right_output, false) as has_right_output
    from bill_gaps as gaps
    inner join provider_days as days
        on days.scenario_id = gaps.scenario_id
        and days.provider_id = gaps.provider_id
        and days.start_date = gaps.start_date
        and days.end_date = gaps.end_date
    left join spans
        on spans.scenario_id = gaps.scenario_id
        and spans.provider_id = gaps.provider_id
    left join bill_matches as matches
        on matches.scenario_id = gaps.scenario_id
        and matches.provider_id = gaps.provider_id
        and matches.start_date = gaps.start_date
        and matches.end_date = gaps.end_date
        and matches.billed_model_id = gaps.billed_model_id
        and matches.billed_class = gaps.billed_class
    left join sides
        on sides.scenario_id = gaps.scenario_id
        and sides.provider_id = gaps.provider_id
        and sides.start_date = gaps.start_date
        and sides.end_date = gaps.end_date
        and sides.billed_model_id = gaps.billed_model_id
    left join bill_factors as provider_factors
        on provider_factors.scenario_id = gaps.scenario_id
        and provider_factors.provider_id = gaps.provider_id
        and provider_factors.factor_model_id = 'all models'
    left join bill_factors as model_factors
        on model_factors.scenario_id = gaps.scenario_id
        and model_factors.provider_id = gaps.provider_id
        and model_factors.factor_model_id = gaps.billed_model_id
)
select
    scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
    is_matched, candidate_id, more_usd, bill_factor, factor_id, tried_usd,
    compared_usd - tried_usd * bill_factor as rest_usd,
    case
        when unrated_lines > 0 then 'currency without a rate'
        when abs(compared_usd - tried_usd * bill_factor) <= rounding_usd then 'rounding'
        when is_matched then 'unexplained'
        when bill_lines = 0 and not is_in_span then 'day outside the bills'
        when bill_lines = 0 and not is_billed_day then 'day missing from the bill'
        when bill_lines = 0 then 'line missing from the bill'
        when not has_usage and not is_logged_day then 'day missing from the log'
        when not has_usage then 'line missing from the log'
        when unpriced_units > 0 and compared_usd > tried_usd * bill_factor then 'usage without a price'
        when compared_usd < tried_usd * bill_factor then 'unexplained'
        when billed_class = 'output' and has_right_input then 'answers cut short: more output billed than logged'
        when billed_class <> 'output' and has_right_output
            then 'calls that failed or were cut: input billed, not logged'
        else 'unexplained'
    end as rest_cause
from splits
