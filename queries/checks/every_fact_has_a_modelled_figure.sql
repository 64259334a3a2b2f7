-- question: Does the model have a figure for every fact it is compared with?
-- grain:    scenario_id, fact_id
-- reads:    calibrations, given_facts
-- notes:    docs/facts.md#calibration
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
where calibrations.modelled_value is null
