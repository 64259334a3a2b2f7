-- question: Is every logged user on a plan whenever they send a request?
-- grain:    month, user_id
-- reads:    user_months
-- notes:    docs/checks.md#checks-of-a-usage-log
select distinct
    month,
    user_id,
    plan_id,
    requests
from user_months
where plan_id = 'unknown'
