-- question: Which driver levels can be compared with a published figure?
-- grain:    scenario_id, month, measure_id
-- reads:    driver_paths, given_measure_drivers
-- notes:    docs/facts.md#calibration
with levels as (
    select
        driver_paths.scenario_id,
        driver_paths.month,
        given_measure_drivers.measure_id,
        bases.average_value as base_average,
        driver_paths.end_value,
        driver_paths.average_value
    from given_measure_drivers
    inner join driver_paths
        on driver_paths.driver_id = given_measure_drivers.driver_id
    left join driver_paths as bases
        on bases.scenario_id = driver_paths.scenario_id
        and bases.month = driver_paths.month
        and bases.driver_id = given_measure_drivers.base_driver_id
    where given_measure_drivers.base_driver_id is null
        or bases.driver_id is not null
)
-- A ratio is of the month's averages and no stock; a level is read at the month's end.
select
    scenario_id,
    month,
    measure_id,
    sum(case when base_average is null then end_value else average_value end) as flow_value,
    coalesce(max(base_average), 1) as base_value,
    case when max(base_average) is null then sum(end_value) end as end_value
from levels
group by
    scenario_id,
    month,
    measure_id
