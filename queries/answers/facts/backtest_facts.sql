-- question: Did the facts published later fall inside the forecast's range?
-- grain:    fact_id
-- reads:    given_draw_facts, predicted_fact_values, scored_facts
-- notes:    docs/facts.md#scores
-- order:    fact_id
-- needs:    draws
with ordered as (
    select
        predicted_fact_values.fact_id,
        predicted_fact_values.predicted_value,
        abs(predicted_fact_values.predicted_value - given_draw_facts.reported_value) as distance,
        case
            when predicted_fact_values.predicted_value < given_draw_facts.reported_value then 1.0
            when predicted_fact_values.predicted_value = given_draw_facts.reported_value then 0.5
            else 0.0
        end as below,
        row_number() over (
            partition by predicted_fact_values.fact_id
            order by predicted_fact_values.predicted_value, predicted_fact_values.draw
        ) as place,
        count(*) over (partition by predicted_fact_values.fact_id) as draws
    from predicted_fact_values
    inner join given_draw_facts
        on given_draw_facts.fact_id = predicted_fact_values.fact_id
    where predicted_fact_values.predicted_value is not null
),
bands as (
    select
        fact_id,
        quantile_cont(predicted_value, 0.1) as p10_value,
        quantile_cont(predicted_value, 0.5) as p50_value,
        quantile_cont(predicted_value, 0.9) as p90_value,
        avg(below) as pit_share,
        -- Mean distance of draws from the fact, less half the mean distance of draws from each other.
        sum(distance) / nullif(max(draws), 0)
            - sum((2 * place - draws - 1) * predicted_value)
                / nullif(cast(max(draws) as double) * max(draws), 0) as crps_value
    from ordered
    group by fact_id
),
scores as (
    select
        given_draw_facts.fact_id,
        bands.p10_value,
        bands.p50_value,
        bands.p90_value,
        -- A bound has a side, and no distance.
        case when given_draw_facts.bound_kind is null then bands.pit_share end as pit_share,
        case when given_draw_facts.bound_kind is null then bands.crps_value end as crps_value,
        case
            when given_draw_facts.bound_kind = 'at_most' then bands.p50_value <= given_draw_facts.reported_value
            when given_draw_facts.bound_kind = 'at_least' then bands.p50_value >= given_draw_facts.reported_value
        end as is_bound_met,
        case
            when given_draw_facts.bound_kind = 'at_most'
                then nullif(greatest(bands.p50_value - given_draw_facts.reported_value, 0.0), 0)
            when given_draw_facts.bound_kind = 'at_least'
                then nullif(least(bands.p50_value - given_draw_facts.reported_value, 0.0), 0)
            else bands.p50_value - given_draw_facts.reported_value
        end as error_value,
        -- The width of the band, and ten times how far outside the fact is: 2 / (1 - 0.8).
        case when given_draw_facts.bound_kind is null then bands.p90_value - bands.p10_value + 10 * (
            greatest(bands.p10_value - given_draw_facts.reported_value, 0.0)
            + greatest(given_draw_facts.reported_value - bands.p90_value, 0.0)
        ) end as interval_score_value,
        abs(given_draw_facts.reported_value) as size_value
    from given_draw_facts
    inner join bands
        on bands.fact_id = given_draw_facts.fact_id
)
select
    given_draw_facts.fact_id,
    given_draw_facts.metric,
    given_draw_facts.vintage,
    given_draw_facts.measure_id,
    given_draw_facts.fact_kind,
    given_draw_facts.period_start,
    given_draw_facts.period_end,
    given_draw_facts.known_from_date,
    scored_facts.score_group,
    scored_facts.last_fact_date,
    scored_facts.horizon,
    given_draw_facts.reported_value,
    given_draw_facts.unit,
    given_draw_facts.bound_kind,
    scores.is_bound_met,
    scores.p10_value,
    scores.p50_value,
    scores.p90_value,
    case when given_draw_facts.unit <> 'pct' then scores.error_value / nullif(scores.size_value, 0) end as error_share,
    case when given_draw_facts.unit = 'pct' then scores.error_value end as error_points,
    case
        when given_draw_facts.bound_kind is null then given_draw_facts.reported_value >= scores.p10_value
            and given_draw_facts.reported_value <= scores.p90_value
    end as is_inside_band,
    scores.pit_share,
    scores.crps_value,
    scores.interval_score_value,
    abs(scores.error_value) / nullif(scores.size_value, 0) as distance_share,
    scores.crps_value / nullif(scores.size_value, 0) as crps_share,
    scores.interval_score_value / nullif(scores.size_value, 0) as interval_score_share,
    scores.fact_id is not null as has_figure,
    given_draw_facts.fact_kind in ('actual', 'estimate') as is_scored
from given_draw_facts
inner join scored_facts
    on scored_facts.fact_id = given_draw_facts.fact_id
left join scores
    on scores.fact_id = given_draw_facts.fact_id
