-- question: Which users change plans within a month, so that the day of a request decides the plan?
-- grain:    month, user_id, plan_part_date
-- reads:    user_plan_months
-- notes:    docs/log.md#user-months
-- sums:     exact
select
    month,
    user_id,
    plan_part_date,
    plan_part_end_date,
    plan_part_days
from user_plan_months
where not is_whole_month
