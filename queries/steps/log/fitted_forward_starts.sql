-- question: Until when does the log show a plan's members, so that their growth of the past applies?
-- grain:    scenario_id, driver_id
-- reads:    member_trends
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
select
    scenario_id,
    driver_id,
    -- A log's whole month tells its last day as well, so what comes begins with the next.
    cast(last_logged_month + interval 1 month as date) as valid_from_date
from member_trends
