-- question: Did the facts published later fall inside the forecast's range?
-- grain:    fact_id
-- reads:    given_draw_facts, given_draw_fact_values
-- notes:    docs/facts.md#scores
-- order:    fact_id
-- needs:    draws
with ordered as (
    select
        given_draw_fact_values.fact_id,
        given_draw_fact_values.modelled_value,
        abs(given_draw_fact_values.modelled_value - given_draw_facts.reported_value) as distance,
        row_number() over (
            partition by given_draw_fact_values.fact_id
            order by given_draw_fact_values.modelled_value, given_draw_fact_values.draw
        ) as place,
        count(*) over (partition by given_draw_fact_values.fact_id) as draws
    from given_draw_fact_values
    inner join given_draw_facts
        on given_draw_facts.fact_id = given_draw_fact_values.fact_id
    where given_draw_fact_values.modelled_value is not null
),
bands as (
    select
        fact_id,
        max(draws) as draws,
        quantile_cont(modelled_value, 0.1) as p10_value,
        quantile_cont(modelled_value, 0.5) as p50_value,
        quantile_cont(modelled_value, 0.9) as p90_value,
        -- Mean distance of draws from the fact, less half the mean distance of draws from each other.
        sum(distance) / nullif(max(draws), 0)
            - sum((2 * place - draws - 1) * modelled_value)
                / nullif(cast(max(draws) as double) * max(draws), 0) as crps_value
    from ordered
    group by fact_id
)
select
    given_draw_facts.fact_id,
    given_draw_facts.metric,
    given_draw_facts.fact_kind,
    given_draw_facts.period_start,
    given_draw_facts.period_end,
    given_draw_facts.known_from_date,
    given_draw_facts.reported_value,
    given_draw_facts.unit,
    bands.p10_value,
    bands.p50_value,
    bands.p90_value,
    case
        when given_draw_facts.unit <> 'pct'
            then (bands.p50_value - given_draw_facts.reported_value) / nullif(abs(given_draw_facts.reported_value), 0)
    end as error_share,
    case when given_draw_facts.unit = 'pct' then bands.p50_value - given_draw_facts.reported_value end as error_points,
    given_draw_facts.reported_value >= bands.p10_value
        and given_draw_facts.reported_value <= bands.p90_value as is_inside_band,
    bands.crps_value,
    bands.fact_id is not null as has_figure,
    given_draw_facts.fact_kind in ('actual', 'estimate') as is_scored
from given_draw_facts
left join bands
    on bands.fact_id = given_draw_facts.fact_id
