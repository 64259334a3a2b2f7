-- question: Is the number of members of every plan zero or more?
-- grain:    scenario_id, month, plan_id
-- reads:    plan_tasks
-- notes:    docs/checks.md#checks
select
    scenario_id,
    month,
    plan_id,
    users
from plan_tasks
where users < 0
