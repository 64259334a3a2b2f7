-- question: How fast did the members of a plan grow in the log?
-- grain:    scenario_id, driver_id, phase
-- reads:    calendar_years, member_trends
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
select
    member_trends.scenario_id,
    member_trends.driver_id,
    'history' as phase,
    exp(member_trends.daily_growth * calendar_years.days_per_year) - 1 as growth_share_per_year
from member_trends
cross join calendar_years
