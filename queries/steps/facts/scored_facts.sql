-- question: With which facts does a later fact count as one, and how far ahead was it?
-- grain:    fact_id
-- reads:    given_draw_facts, given_draw_settings, given_known_facts
-- notes:    docs/facts.md#scores
-- needs:    draws
-- A group that a case declares holds for every later fact of the same measure and period.
with last_facts as (
    select
        measure_id,
        max(period_end) as last_fact_date
    from given_known_facts
    where fact_kind in ('actual', 'estimate')
    group by measure_id
)
select
    given_draw_facts.fact_id,
    coalesce(
        given_draw_facts.fact_group,
        min(given_draw_facts.fact_group) over (
            partition by
                given_draw_facts.measure_id, given_draw_facts.comparison,
                given_draw_facts.period_start, given_draw_facts.period_end
        ),
        min(given_draw_facts.fact_id) over (
            partition by
                given_draw_facts.measure_id, given_draw_facts.comparison,
                given_draw_facts.period_start, given_draw_facts.period_end
        )
    ) as score_group,
    last_facts.last_fact_date,
    case
        when given_draw_facts.period_end <= last_facts.last_fact_date then 'backcast'
        when given_draw_facts.period_end <= given_draw_settings.as_of_date then 'nowcast'
        else 'forecast'
    end as horizon
from given_draw_facts
cross join given_draw_settings
left join last_facts
    on last_facts.measure_id = given_draw_facts.measure_id
