-- question: How much has a driver grown by the end of each month and by the as-of date, in its history and after it?
-- grain:    scenario_id, driver_id, value_date
-- reads:    months, driver_growth_spans, given_settings
-- notes:    docs/drivers.md#drivers
with value_dates as (
    select given_settings.scenario_id, months.month_end_date as value_date
    from given_settings
    cross join months
    union
    select scenario_id, as_of_date as value_date
    from given_settings
)
select
    driver_growth_spans.scenario_id,
    driver_growth_spans.driver_id,
    value_dates.value_date,
    driver_growth_spans.history_log_growth + driver_growth_spans.history_daily_growth
        * date_diff('day', driver_growth_spans.valid_from_date, value_dates.value_date) as history_log_growth,
    driver_growth_spans.forward_log_growth + driver_growth_spans.forward_daily_growth
        * date_diff('day', driver_growth_spans.valid_from_date, value_dates.value_date) as forward_log_growth
from driver_growth_spans
inner join value_dates
    on value_dates.scenario_id = driver_growth_spans.scenario_id
    and driver_growth_spans.valid_from_date < value_dates.value_date
    and driver_growth_spans.valid_to_date >= value_dates.value_date
