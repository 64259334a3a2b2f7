-- question: Is every logged user on a plan whenever they send a request?
-- grain:    month, user_id
-- reads:    user_months, given_plans
-- notes:    docs/checks.md#checks-of-a-usage-log
-- A case without plans says what its users cost and not what they pay: nobody is expected on a plan.
with listed as (
    select count(*) as plans
    from given_plans
)
select distinct
    user_months.month,
    user_months.user_id,
    user_months.plan_id,
    user_months.requests
from user_months
cross join listed
where user_months.plan_id = 'unknown'
    and listed.plans > 0
