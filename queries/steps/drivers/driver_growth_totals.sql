-- question: How much has a driver grown since the start, before the as-of date and after it?
-- grain:    scenario_id, month, driver_id
-- reads:    months, driver_growth_spans
-- notes:    docs/drivers.md#drivers
select
    driver_growth_spans.scenario_id,
    months.month,
    driver_growth_spans.driver_id,
    driver_growth_spans.history_log_growth + driver_growth_spans.history_daily_growth
        * date_diff('day', driver_growth_spans.valid_from_date, months.month_end_date) as history_log_growth,
    driver_growth_spans.forward_log_growth + driver_growth_spans.forward_daily_growth
        * date_diff('day', driver_growth_spans.valid_from_date, months.month_end_date) as forward_log_growth
from driver_growth_spans
inner join months
    on driver_growth_spans.valid_from_date < months.month_end_date
    and driver_growth_spans.valid_to_date >= months.month_end_date
