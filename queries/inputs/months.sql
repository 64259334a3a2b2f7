-- question: Which months does the model cover?
-- grain:    month
-- reads:    given_settings
-- notes:    docs/timing.md#timing
with horizons as (
    select
        min(first_month) as first_month,
        max(last_month) as last_month
    from given_settings
),
month_starts as (
    select
        cast(series.month_start as date) as month,
        cast(series.month_start + interval 1 month as date) as month_end_date,
        cast(series.month_start + interval 14 day as date) as middle_date
    from horizons
    cross join unnest(generate_series(first_month, last_month, interval 1 month)) as series(month_start)
)
select
    month,
    middle_date,
    month_end_date,
    date_diff('day', month, month_end_date) as days
from month_starts
