-- question: Until when do published figures tell a driver, so that its history growth applies?
-- grain:    scenario_id, driver_id
-- reads:    given_drivers, given_forward_starts, given_settings, telling_facts
-- notes:    docs/drivers.md#history
with ends as (
    select scenario_id, clock_driver_id, period_end as end_date
    from telling_facts
    union all
    select
        given_forward_starts.scenario_id,
        coalesce(given_drivers.offset_driver_id, given_drivers.driver_id) as clock_driver_id,
        given_forward_starts.valid_from_date as end_date
    from given_forward_starts
    inner join given_drivers
        on given_drivers.driver_id = given_forward_starts.driver_id
),
last_ends as (
    select scenario_id, clock_driver_id, max(end_date) as end_date
    from ends
    group by scenario_id, clock_driver_id
),
clocks as (
    select
        given_settings.scenario_id,
        given_settings.first_month,
        given_settings.as_of_date,
        given_settings.stated_date,
        given_drivers.driver_id,
        coalesce(given_drivers.offset_driver_id, given_drivers.driver_id) as clock_driver_id
    from given_settings
    cross join given_drivers
)
select
    clocks.scenario_id,
    clocks.driver_id,
    -- Where nothing tells a driver, its history is all there is until the day its path was stated on.
    greatest(least(coalesce(last_ends.end_date, clocks.stated_date), clocks.as_of_date), clocks.first_month)
        as history_end_date
from clocks
left join last_ends
    on last_ends.scenario_id = clocks.scenario_id
    and last_ends.clock_driver_id = clocks.clock_driver_id
