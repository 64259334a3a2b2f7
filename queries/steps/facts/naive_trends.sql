-- question: What was last reported of a measure, and how fast did it grow?
-- grain:    measure_id, reading
-- reads:    fact_rates, given_draw_settings
-- notes:    docs/facts.md#naive-rules
-- needs:    draws
-- A forecast of a period that has ended is the best figure of it until an actual one is published.
-- Growth is from the last figure at least a quarter earlier: two of one month differ by their sources.
with known as (
    select
        fact_rates.measure_id,
        fact_rates.reading,
        fact_rates.rate,
        fact_rates.rate_day,
        row_number() over (
            partition by fact_rates.measure_id, fact_rates.reading
            order by
                fact_rates.rate_day desc, fact_rates.fact_kind, fact_rates.known_from_date desc, fact_rates.fact_id
        ) as place
    from fact_rates
    cross join given_draw_settings
    where not fact_rates.is_later
        and fact_rates.fact_kind <> 'target'
        and fact_rates.period_end <= given_draw_settings.as_of_date
),
lasts as (
    select measure_id, reading, rate, rate_day
    from known
    where place = 1
),
pairs as (
    select
        lasts.measure_id,
        lasts.reading,
        known.rate as earlier_rate,
        known.rate_day as earlier_day,
        row_number() over (partition by lasts.measure_id, lasts.reading order by known.place) as place
    from lasts
    inner join known
        on known.measure_id = lasts.measure_id
        and known.reading = lasts.reading
        and known.rate_day <= lasts.rate_day - 80
)
select
    lasts.measure_id,
    lasts.reading,
    lasts.rate,
    lasts.rate_day,
    case
        when lasts.rate > 0 and pairs.earlier_rate > 0
            then ln(lasts.rate / nullif(pairs.earlier_rate, 0)) / nullif(lasts.rate_day - pairs.earlier_day, 0)
    end as log_growth_per_day
from lasts
left join pairs
    on pairs.measure_id = lasts.measure_id
    and pairs.reading = lasts.reading
    and pairs.place = 1
