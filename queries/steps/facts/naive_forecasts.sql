-- question: What would a rule without a model have forecast for a later fact?
-- grain:    fact_id, naive_rule
-- reads:    fact_rates, naive_trends
-- notes:    docs/facts.md#naive-rules
with distances as (
    select
        fact_rates.fact_id,
        fact_rates.measure_id,
        fact_rates.reading,
        naive_trends.rate * fact_rates.value_per_rate as last_value,
        naive_trends.log_growth_per_day,
        fact_rates.rate_day - naive_trends.rate_day as days
    from fact_rates
    inner join naive_trends
        on naive_trends.measure_id = fact_rates.measure_id
        and naive_trends.reading = fact_rates.reading
    where fact_rates.is_later
),
rules as (
    select
        distances.fact_id,
        distances.last_value,
        distances.log_growth_per_day * distances.days as log_growth,
        -- A measure that stays the same share of revenue grows as revenue does.
        case
            when distances.measure_id <> 'revenue' and distances.reading <> 'month'
                then revenues.log_growth_per_day * distances.days
        end as log_revenue_growth
    from distances
    left join naive_trends as revenues
        on revenues.measure_id = 'revenue'
        and revenues.reading = 'flow'
),
vintages as (
    select
        later.fact_id,
        known.rate * later.value_per_rate as published_value,
        row_number() over (partition by later.fact_id order by known.known_from_date desc, known.fact_id) as place
    from fact_rates as later
    inner join fact_rates as known
        on known.measure_id = later.measure_id
        and known.comparison = later.comparison
        and known.period_start = later.period_start
        and known.period_end = later.period_end
    where later.is_later
        and not known.is_later
        and known.fact_kind in ('forecast', 'target')
),
forecasts as (
    select fact_id, 'last value' as naive_rule, last_value as naive_value
    from rules
    where last_value is not null
    union all
    select fact_id, 'last growth' as naive_rule, last_value * exp(log_growth) as naive_value
    from rules
    where log_growth < 50
    union all
    select fact_id, 'last ratio to revenue' as naive_rule, last_value * exp(log_revenue_growth) as naive_value
    from rules
    where log_revenue_growth < 50
    union all
    select fact_id, 'latest published forecast' as naive_rule, published_value as naive_value
    from vintages
    where place = 1 and published_value is not null
)
select fact_id, naive_rule, naive_value
from forecasts
union all
select fact_id, 'mean of these' as naive_rule, avg(naive_value) as naive_value
from forecasts
group by fact_id
