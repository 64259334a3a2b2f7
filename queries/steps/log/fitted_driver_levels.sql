-- question: How many members did a plan have at the case's start, according to the log?
-- grain:    scenario_id, driver_id
-- reads:    member_trends
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
select
    scenario_id,
    driver_id,
    -- The mean of a month's two ends is its average; a driver starts where that leaves it.
    first_users * 2 / nullif(1 + exp(daily_growth * first_days), 0)
        / nullif(exp(daily_growth * days_before), 0) as opening_value
from member_trends
