-- question: What does a fact say per day or at a day, in the model's unit, whatever its period?
-- grain:    is_later, fact_id
-- reads:    given_draw_facts, given_known_facts, calendar_years
-- notes:    docs/facts.md#naive-rules
-- needs:    draws
-- Flows of a period count at its middle; the run rate of a month and a stock at their day.
with facts as (
    select
        true as is_later,
        fact_id,
        fact_kind,
        measure_id,
        comparison,
        period_start,
        period_end,
        known_from_date,
        reported_value,
        unit_scale,
        date_diff('day', period_start, period_end) as nights
    from given_draw_facts
    where measure_id is not null
    union all
    select
        false as is_later,
        fact_id,
        fact_kind,
        measure_id,
        comparison,
        period_start,
        period_end,
        known_from_date,
        reported_value,
        unit_scale,
        date_diff('day', period_start, period_end) as nights
    from given_known_facts
),
scaled as (
    select
        is_later,
        fact_id,
        fact_kind,
        measure_id,
        comparison,
        period_start,
        period_end,
        known_from_date,
        reported_value,
        nights,
        case
            when comparison = 'sum' then (nights + 1) / nullif(unit_scale, 0)
            when comparison = 'run_rate' then calendar_years.days_per_year / nullif(unit_scale, 0)
            else 1 / nullif(unit_scale, 0)
        end as value_per_rate
    from facts
    cross join calendar_years
)
select
    is_later,
    fact_id,
    fact_kind,
    measure_id,
    case when comparison in ('sum', 'run_rate') then 'flow' else comparison end as reading,
    comparison,
    period_start,
    period_end,
    known_from_date,
    reported_value,
    value_per_rate,
    reported_value / nullif(value_per_rate, 0) as rate,
    date_diff('day', date '2000-01-01', period_end)
        - case when comparison in ('sum', 'month') then nights / 2.0 else 0.0 end as rate_day
from scaled
