-- question: How does the model compare with the published figures?
-- grain:    scenario_id, fact_id
-- reads:    months, measures, given_facts, given_fact_uses, given_scenarios
-- notes:    docs/facts.md#calibration
-- order:    metric, period_end desc, fact_id, scenario_id
-- compares: scenarios
with points as (
    select
        measures.scenario_id,
        measures.month,
        measures.measure_id,
        measures.flow_value,
        measures.base_value,
        measures.end_value,
        months.month_end_date,
        months.days,
        lag(measures.end_value) over (
            partition by measures.scenario_id, measures.measure_id order by measures.month
        ) as start_value
    from measures
    inner join months
        on months.month = measures.month
),
compared as (
    select
        points.scenario_id,
        given_facts.fact_id,
        case
            -- A period that the case covers only in part, or with an unknown month, has no figure.
            when given_facts.comparison in ('sum', 'month') and (
                min(points.month) > given_facts.period_start or max(points.month_end_date) <= given_facts.period_end
            ) then null
            when given_facts.comparison <> 'point' and count(*) > count(points.flow_value) then null
            when given_facts.comparison = 'sum' then sum(points.flow_value)
            when given_facts.comparison = 'run_rate' then 12 * sum(points.flow_value)
            when given_facts.comparison = 'month' then sum(points.flow_value)
                / nullif(case when count(*) = count(points.base_value) then sum(points.base_value) end, 0)
            -- A stock is read between month ends; a day counts at its end.
            else max(points.start_value + (points.end_value - points.start_value)
                * (date_diff('day', points.month, given_facts.period_end) + 1) / nullif(points.days, 0))
        end / nullif(given_facts.unit_scale, 0) as modelled_value
    from given_facts
    inner join points
        on points.measure_id = given_facts.measure_id
        and points.month <= given_facts.period_end
        and points.month_end_date > case
            when given_facts.comparison in ('point', 'run_rate') then given_facts.period_end
            else given_facts.period_start
        end
    group by
        points.scenario_id, given_facts.fact_id, given_facts.comparison, given_facts.unit_scale,
        given_facts.period_start, given_facts.period_end
),
uses as (
    select distinct fact_id
    from given_fact_uses
),
judged as (
    select
        compared.scenario_id,
        compared.fact_id,
        compared.modelled_value,
        case
            when given_facts.bound_kind = 'at_most' then compared.modelled_value <= given_facts.reported_value
            when given_facts.bound_kind = 'at_least' then compared.modelled_value >= given_facts.reported_value
        end as is_bound_met,
        -- A bound that holds has no error; one that is broken is missed by the distance to it.
        case
            when given_facts.bound_kind = 'at_most' and compared.modelled_value <= given_facts.reported_value then null
            when given_facts.bound_kind = 'at_least' and compared.modelled_value >= given_facts.reported_value then null
            else compared.modelled_value - given_facts.reported_value
        end as error_value
    from compared
    inner join given_facts
        on given_facts.fact_id = compared.fact_id
)
select
    given_scenarios.scenario_id,
    given_facts.fact_id,
    given_facts.metric,
    given_facts.vintage,
    given_facts.measure_id,
    coalesce(given_facts.comparability, 'same') as comparability,
    given_facts.period_start,
    given_facts.period_end,
    given_facts.fact_kind,
    given_facts.fact_group,
    -- What set an assumption does not test it.
    given_facts.is_held_out and uses.fact_id is null as is_held_out,
    uses.fact_id is not null as is_input,
    given_facts.is_fitted,
    given_facts.reported_value,
    given_facts.unit,
    given_facts.bound_kind,
    judged.modelled_value,
    judged.is_bound_met,
    case
        when given_facts.unit <> 'pct' then judged.error_value / nullif(abs(given_facts.reported_value), 0)
    end as error_share,
    case when given_facts.unit = 'pct' then judged.error_value end as error_points,
    given_facts.definition
from given_facts
cross join given_scenarios
left join uses
    on uses.fact_id = given_facts.fact_id
left join judged
    on judged.fact_id = given_facts.fact_id
    and judged.scenario_id = given_scenarios.scenario_id
