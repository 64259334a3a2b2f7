-- question: Which users are on a plan for a part of a month only, so that the day of a request decides?
-- grain:    month, user_id, plan_part_date
-- reads:    user_plan_months
-- notes:    docs/log.md#user-months
select
    month,
    user_id,
    plan_part_date,
    plan_part_end_date,
    plan_part_days
from user_plan_months
where not is_whole_month
