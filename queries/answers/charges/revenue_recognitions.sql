-- question: What does a plan bill in a month, what of it is revenue, and what is deferred or not billed yet?
-- grain:    scenario_id, month, plan_id
-- reads:    account_recognitions
-- notes:    docs/charges.md#recognition
-- order:    scenario_id, plan_id, month
-- kept:     on request
select
    scenario_id,
    month,
    plan_id,
    count(*) as accounts,
    sum(carried_in_usd) as carried_in_usd,
    case when count(*) = count(billed_usd) then sum(billed_usd) end as billed_usd,
    case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
    sum(breakage_usd) as breakage_usd,
    sum(deferred_revenue_usd) as deferred_revenue_usd,
    sum(unbilled_revenue_usd) as unbilled_revenue_usd
from account_recognitions
group by scenario_id, month, plan_id
