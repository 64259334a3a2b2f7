-- question: How does the model compare with other forecasts?
-- grain:    scenario_id, fact_id
-- reads:    calibrations, given_settings
-- notes:    docs/facts.md#other-forecasts
-- order:    metric, period_end desc, fact_id, scenario_id
-- compares: scenarios
select
    calibrations.scenario_id,
    calibrations.fact_id,
    calibrations.metric,
    calibrations.vintage,
    calibrations.comparability,
    calibrations.fact_kind,
    calibrations.period_start,
    calibrations.period_end,
    calibrations.unit,
    calibrations.reported_value,
    calibrations.modelled_value,
    case
        when calibrations.reported_value > 0 then calibrations.modelled_value / nullif(calibrations.reported_value, 0)
    end as modelled_ratio,
    calibrations.definition
from calibrations
inner join given_settings
    on given_settings.scenario_id = calibrations.scenario_id
where calibrations.fact_kind in ('forecast', 'target')
    and calibrations.period_end > given_settings.as_of_date
