-- question: Which published figures tell where a driver stands?
-- grain:    scenario_id, driver_id, fact_id
-- reads:    given_drivers, given_facts, given_settings, given_telling_measures
-- notes:    docs/drivers.md#history
-- Forecasts and targets tell nothing of the past, and what is held out is not used.
select
    given_settings.scenario_id,
    given_telling_measures.driver_id,
    -- Drivers of which only the product shows in figures share their facts.
    coalesce(given_drivers.offset_driver_id, given_drivers.driver_id) as clock_driver_id,
    given_facts.fact_id,
    given_facts.period_end
from given_telling_measures
inner join given_drivers
    on given_drivers.driver_id = given_telling_measures.driver_id
inner join given_facts
    on given_facts.measure_id = given_telling_measures.measure_id
    and given_facts.fact_kind in ('actual', 'estimate')
    and not given_facts.is_held_out
cross join given_settings
where given_facts.known_from_date <= given_settings.as_of_date
