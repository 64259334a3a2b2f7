-- question: What is each driver's level at the end of a month, and on average over it?
-- grain:    scenario_id, month, driver_id
-- reads:    months, driver_values
-- notes:    docs/drivers.md#drivers
-- kept:     table
select
    driver_values.scenario_id,
    months.month,
    months.middle_date,
    driver_values.driver_id,
    driver_values.end_value,
    (driver_values.end_value + lag(driver_values.end_value, 1, driver_values.opening_value) over (
        partition by driver_values.scenario_id, driver_values.driver_id order by months.month
    )) / 2 as average_value
from driver_values
inner join months
    on months.month_end_date = driver_values.value_date
