-- question: What share of a plan's accounts pays for what serving them costs, over the log's months?
-- grain:    scenario_id, plan_id
-- reads:    account_totals
-- notes:    docs/charges.md#account-margins
-- order:    scenario_id, plan_id
-- kept:     on request
select
    scenario_id,
    plan_id,
    count(*) as accounts,
    count(case when contribution_margin_usd >= 0 then 1 end) as covered_accounts,
    sum(case when contribution_margin_usd >= 0 then 1.0 when contribution_margin_usd < 0 then 0.0 end)
        / nullif(count(contribution_margin_usd), 0) as covered_account_share,
    sum(revenue_usd) as revenue_usd,
    case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
    case when count(*) = count(contribution_margin_usd) then sum(contribution_margin_usd) end as contribution_margin_usd
from account_totals
group by scenario_id, plan_id
