-- question: What did all usage cost on each day?
-- grain:    scenario_id, usage_date
-- reads:    daily_costs
-- notes:    docs/log.md#days
-- order:    usage_date latest
select
    scenario_id,
    usage_date,
    sum(requests) as requests,
    sum(usage_mtok) as usage_mtok,
    case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
    sum(priced_cost_usd) as priced_cost_usd
from daily_costs
group by
    scenario_id,
    usage_date
