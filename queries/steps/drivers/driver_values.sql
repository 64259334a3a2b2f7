-- question: Where does each driver stand at the end of a month and on the as-of date?
-- grain:    scenario_id, driver_id, value_date
-- reads:    driver_growth_totals, given_driver_levels, given_driver_ceilings
-- notes:    docs/drivers.md#drivers
with grown as (
    select
        driver_growth_totals.scenario_id,
        driver_growth_totals.driver_id,
        driver_growth_totals.value_date,
        given_driver_levels.opening_value,
        given_driver_ceilings.ceiling_value,
        given_driver_levels.opening_value * exp(driver_growth_totals.history_log_growth) as history_value,
        exp(driver_growth_totals.forward_log_growth) as forward_factor
    from driver_growth_totals
    inner join given_driver_levels
        on given_driver_levels.scenario_id = driver_growth_totals.scenario_id
        and given_driver_levels.driver_id = driver_growth_totals.driver_id
    left join given_driver_ceilings
        on given_driver_ceilings.scenario_id = driver_growth_totals.scenario_id
        and given_driver_ceilings.driver_id = driver_growth_totals.driver_id
)
select
    scenario_id,
    driver_id,
    value_date,
    opening_value,
    case
        when ceiling_value is null or history_value = 0 then history_value * forward_factor
        -- At or above the ceiling nothing grows on; it can still shrink.
        when history_value >= ceiling_value then history_value * least(forward_factor, 1)
        else ceiling_value / nullif(
            1 + (ceiling_value / nullif(history_value, 0) - 1) / nullif(forward_factor, 0), 0
        )
    end as end_value
from grown
