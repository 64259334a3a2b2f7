-- question: By how much has a driver grown since the start: up to the as-of date, and after it?
-- grain:    scenario_id, month, driver_id
-- reads:    months, driver_growths, given_drivers, given_settings
-- notes:    docs/model.md#drivers
with growths as (
    select
        scenario_id, driver_id, phase, valid_from_date, valid_to_date,
        ln(1 + growth_share_per_year) as log_growth
    from driver_growths
    union all
    select
        driver_growths.scenario_id, given_drivers.driver_id, driver_growths.phase,
        driver_growths.valid_from_date, driver_growths.valid_to_date,
        -ln(1 + driver_growths.growth_share_per_year) as log_growth
    from given_drivers
    inner join driver_growths
        on driver_growths.driver_id = given_drivers.offset_driver_id
    where driver_growths.phase = 'history'
),
spans as (
    select
        growths.scenario_id, growths.driver_id, growths.phase, growths.log_growth, months.month,
        case
            when growths.phase = 'history' then date_diff(
                'day',
                greatest(growths.valid_from_date, given_settings.first_month),
                least(growths.valid_to_date, months.month_end_date, given_settings.as_of_date)
            )
            else date_diff(
                'day',
                greatest(growths.valid_from_date, given_settings.as_of_date),
                least(growths.valid_to_date, months.month_end_date)
            )
        end as days
    from growths
    inner join given_settings
        on given_settings.scenario_id = growths.scenario_id
    cross join months
)
select
    scenario_id,
    month,
    driver_id,
    sum(case when phase = 'history' and days > 0 then log_growth * days else 0 end) / 365.25 as history_log_growth,
    sum(case when phase = 'forward' and days > 0 then log_growth * days else 0 end) / 365.25 as forward_log_growth
from spans
group by
    scenario_id,
    month,
    driver_id
