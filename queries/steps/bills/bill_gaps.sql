-- question: What is billed and what is logged for the same usage, and is an amount in cents among them?
-- grain:    scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class
-- reads:    bill_groups, period_costs
-- notes:    docs/bills.md#cents
-- kept:     table
with sides as (
    select scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
        line_item, bill_lines, unrated_lines, cast(billed_usd as double) as billed_usd,
        cast(effective_usd as double) as effective_usd, cast(rounding_usd as double) as rounding_usd,
        0 as logged_usd, 0 as clocked_usd, 0 as unpriced_units, 0 as has_usage
    from bill_groups
    union all
    select scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
        '' as line_item, 0 as bill_lines, 0 as unrated_lines, 0 as billed_usd, 0 as effective_usd,
        0 as rounding_usd,
        case when clock_kind = 'utc' then logged_usd else 0 end as logged_usd,
        case when clock_kind = 'bill' then logged_usd else 0 end as clocked_usd,
        case when clock_kind = 'bill' then unpriced_units else 0 end as unpriced_units,
        1 as has_usage
    from period_costs
),
gaps as (
    select
        scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
        max(line_item) as line_item,
        sum(bill_lines) as bill_lines,
        sum(unrated_lines) as unrated_lines,
        case when sum(unrated_lines) = 0 then sum(billed_usd) end as billed_usd,
        case when sum(unrated_lines) = 0 then sum(effective_usd) end as effective_usd,
        sum(rounding_usd) as rounding_usd,
        sum(logged_usd) as logged_usd,
        sum(clocked_usd) as clocked_usd,
        sum(unpriced_units) as unpriced_units,
        max(has_usage) = 1 as has_usage
    from sides
    group by scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class
),
middles as (
    select
        scenario_id,
        provider_id,
        quantile_cont(effective_usd / nullif(clocked_usd, 0), 0.5) as middle_ratio
    from gaps
    where effective_usd > 0
        and clocked_usd > 0
    group by scenario_id, provider_id
),
scaled as (
    select
        scenario_id,
        provider_id,
        -- A whole bill in cents shows in the middle line, too.
        case
            when middle_ratio between 50 and 200 then middle_ratio / 100
            when middle_ratio between 0.005 and 0.02 then middle_ratio * 100
            else middle_ratio
        end as middle_ratio
    from middles
),
factors as (
    select
        gaps.scenario_id, gaps.provider_id, gaps.start_date, gaps.end_date, gaps.billed_model_id, gaps.billed_class,
        case
            when gaps.effective_usd / nullif(gaps.clocked_usd, 0) / nullif(scaled.middle_ratio, 0)
                between 90 and 110 then 100
            when gaps.effective_usd / nullif(gaps.clocked_usd, 0) / nullif(scaled.middle_ratio, 0)
                between 0.009 and 0.011 then 0.01
            else 1
        end as amount_factor
    from gaps
    left join scaled
        on scaled.scenario_id = gaps.scenario_id
        and scaled.provider_id = gaps.provider_id
)
select
    gaps.scenario_id, gaps.provider_id, gaps.start_date, gaps.end_date, gaps.billed_model_id, gaps.billed_class,
    gaps.line_item,
    gaps.bill_lines,
    gaps.unrated_lines,
    gaps.billed_usd,
    gaps.effective_usd,
    gaps.rounding_usd,
    gaps.logged_usd,
    gaps.clocked_usd,
    gaps.unpriced_units,
    gaps.has_usage,
    gaps.effective_usd / nullif(factors.amount_factor, 0) as compared_usd,
    -- What a comparison of floating-point sums and of discounts in whole cents can be off.
    gaps.rounding_usd + abs(gaps.effective_usd / nullif(factors.amount_factor, 0)) * 0.001 + 0.000001 as tolerance_usd
from gaps
inner join factors
    on factors.scenario_id = gaps.scenario_id
    and factors.provider_id = gaps.provider_id
    and factors.start_date = gaps.start_date
    and factors.end_date = gaps.end_date
    and factors.billed_model_id = gaps.billed_model_id
    and factors.billed_class = gaps.billed_class
