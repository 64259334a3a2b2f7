-- question: On a day before a driver's path was stated, which stretches lead from its history into the path?
-- grain:    scenario_id, driver_id, quarter_number
-- reads:    given_drivers, given_settings, history_ends, telling_facts
-- notes:    docs/drivers.md#earlier-days
with ages as (
    select scenario_id, date_diff('day', as_of_date, stated_date) as age_days
    from given_settings
    where as_of_date < stated_date
),
clocks as (
    select distinct
        telling_facts.scenario_id,
        given_drivers.driver_id,
        history_ends.history_end_date,
        ages.age_days
    from telling_facts
    inner join given_drivers
        on coalesce(given_drivers.offset_driver_id, given_drivers.driver_id) = telling_facts.clock_driver_id
    inner join history_ends
        on history_ends.scenario_id = telling_facts.scenario_id
        and history_ends.driver_id = given_drivers.driver_id
    inner join ages
        on ages.scenario_id = telling_facts.scenario_id
)
select
    clocks.scenario_id,
    clocks.driver_id,
    clocks.history_end_date,
    series.quarter_number,
    -- The middle of each quarter of a straight way from 1 down to 0.
    (4.5 - series.quarter_number) / 4.0 as history_share,
    cast(clocks.history_end_date
        + cast(round(clocks.age_days * (series.quarter_number - 1) / 4.0) as integer) * interval 1 day as date)
        as valid_from_date,
    cast(clocks.history_end_date
        + cast(round(clocks.age_days * series.quarter_number / 4.0) as integer) * interval 1 day as date)
        as valid_to_date
from clocks
cross join unnest(generate_series(1, 4)) as series(quarter_number)
