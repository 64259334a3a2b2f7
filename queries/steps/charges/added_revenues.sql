-- question: What do credits, and bills for more than a month, add to what an account is charged for a month?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    credit_recognitions, credit_uses, granted_credits, service_recognitions
-- notes:    docs/charges.md#account-margins
-- kept:     table
-- sums:     exact
with differences as (
    -- What credits pay for is revenue as far as they were paid for; a bill for many months, a part at a time.
    select scenario_id, month, account_id, plan_id, 0 as added_bill_usd, revenue_usd - billed_usd as added_revenue_usd
    from service_recognitions
    union all
    select scenario_id, month, account_id, plan_id, 0 as added_bill_usd, revenue_usd as added_revenue_usd
    from credit_recognitions
    union all
    select scenario_id, month, account_id, plan_id, -used_usd as added_bill_usd, -used_usd as added_revenue_usd
    from credit_uses
    union all
    select
        scenario_id,
        granted_month as month,
        account_id,
        plan_id,
        billed_usd as added_bill_usd,
        0 as added_revenue_usd
    from granted_credits
)
select
    scenario_id,
    month,
    account_id,
    plan_id,
    sum(added_bill_usd) as added_bill_usd,
    sum(added_revenue_usd) as added_revenue_usd
from differences
group by scenario_id, month, account_id, plan_id
