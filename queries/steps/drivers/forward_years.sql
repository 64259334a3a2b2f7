-- question: When does each year after a driver's last fact begin and end?
-- grain:    scenario_id, driver_id, year_number
-- reads:    given_settings, history_ends
-- notes:    docs/drivers.md#walk
with years as (
    select
        history_ends.scenario_id,
        history_ends.driver_id,
        cast(series.year_start as date) as valid_from_date
    from history_ends
    inner join given_settings
        on given_settings.scenario_id = history_ends.scenario_id
    cross join unnest(generate_series(
        history_ends.history_end_date, given_settings.last_month, interval 12 month
    )) as series(year_start)
)
select
    scenario_id,
    driver_id,
    row_number() over (partition by scenario_id, driver_id order by valid_from_date) as year_number,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, driver_id
        order by valid_from_date
    ) as valid_to_date
from years
