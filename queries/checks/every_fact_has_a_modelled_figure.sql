-- question: Does the model have a figure for every fact it is compared with?
-- grain:    scenario_id, fact_id
-- reads:    calibrations, given_facts, measures, unknown_plan_months
-- notes:    docs/facts.md#calibration
-- A series that a log leaves unknown around a fact's period has an unknown figure, not a missing one.
with logs as (
    select distinct scenario_id
    from unknown_plan_months
),
unknown as (
    select distinct measures.scenario_id, given_facts.fact_id
    from given_facts
    inner join measures
        on measures.measure_id = given_facts.measure_id
        and measures.month <= given_facts.period_end
        and measures.month > cast(given_facts.period_start - interval 2 month as date)
    inner join logs
        on logs.scenario_id = measures.scenario_id
    where measures.flow_value is null
        or measures.base_value is null
)
select
    calibrations.scenario_id,
    calibrations.fact_id,
    given_facts.measure_id,
    given_facts.comparison,
    calibrations.period_start,
    calibrations.period_end
from calibrations
inner join given_facts
    on given_facts.fact_id = calibrations.fact_id
left join unknown
    on unknown.scenario_id = calibrations.scenario_id
    and unknown.fact_id = calibrations.fact_id
where calibrations.modelled_value is null
    and unknown.fact_id is null
