-- question: What did an account use, pay and cost over the log's months on a plan?
-- grain:    scenario_id, account_id, plan_id
-- reads:    account_margins
-- notes:    docs/charges.md#other-charges
-- kept:     on request
select
    scenario_id,
    account_id,
    plan_id,
    count(*) as months,
    sum(usage_mtok) as usage_mtok,
    sum(revenue_usd) as revenue_usd,
    case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
    case when count(*) = count(contribution_margin_usd) then sum(contribution_margin_usd) end
        as contribution_margin_usd
from account_margins
group by scenario_id, account_id, plan_id
