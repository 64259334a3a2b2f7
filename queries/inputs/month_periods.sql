-- question: Which period does a month belong to?
-- grain:    month
-- reads:    months, periods
-- notes:    docs/timing.md#timing
select
    months.month,
    periods.period_month
from months
inner join periods
    on periods.period_month <= months.month
    and periods.next_period_month > months.month
