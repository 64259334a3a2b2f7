-- question: Where does each driver stand on the as-of date, and how old is the last figure that tells it?
-- grain:    scenario_id, driver_id
-- reads:    driver_values, given_driver_levels, given_drivers, given_settings, history_ends, telling_facts
-- notes:    docs/drivers.md#history
-- order:    fact_age_days desc, driver_id, scenario_id
with last_facts as (
    select
        telling_facts.scenario_id,
        telling_facts.clock_driver_id,
        max(telling_facts.fact_id) as last_fact_id
    from telling_facts
    inner join history_ends
        on history_ends.scenario_id = telling_facts.scenario_id
        and history_ends.driver_id = telling_facts.driver_id
        and history_ends.history_end_date = telling_facts.period_end
    group by telling_facts.scenario_id, telling_facts.clock_driver_id
)
select
    history_ends.scenario_id,
    history_ends.driver_id,
    given_drivers.driver_name,
    coalesce(driver_values.end_value, given_driver_levels.opening_value) as as_of_value,
    given_drivers.unit,
    last_facts.last_fact_id,
    history_ends.history_end_date,
    date_diff('day', history_ends.history_end_date, given_settings.as_of_date) as fact_age_days
from history_ends
inner join given_settings
    on given_settings.scenario_id = history_ends.scenario_id
inner join given_drivers
    on given_drivers.driver_id = history_ends.driver_id
inner join given_driver_levels
    on given_driver_levels.scenario_id = history_ends.scenario_id
    and given_driver_levels.driver_id = history_ends.driver_id
left join driver_values
    on driver_values.scenario_id = history_ends.scenario_id
    and driver_values.driver_id = history_ends.driver_id
    and driver_values.value_date = given_settings.as_of_date
left join last_facts
    on last_facts.scenario_id = history_ends.scenario_id
    and last_facts.clock_driver_id = coalesce(given_drivers.offset_driver_id, given_drivers.driver_id)
