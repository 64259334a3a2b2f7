-- question: How fast did the members of a plan grow in the log?
-- grain:    scenario_id, driver_id, phase
-- reads:    member_trends
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
select
    scenario_id,
    driver_id,
    'history' as phase,
    exp(daily_growth * 365.25) - 1 as growth_share_per_year
from member_trends
