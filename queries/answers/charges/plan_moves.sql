-- question: Who would move to which plan if every account picked its cheapest, and what would that cost?
-- grain:    scenario_id, plan_id, cheapest_plan_id
-- reads:    plan_choices
-- notes:    docs/charges.md#cheapest-plans
-- order:    scenario_id, plan_id, cheapest_plan_id
-- kept:     on request
-- compares: scenarios
select
    scenario_id,
    plan_id,
    cheapest_plan_id,
    count(*) as accounts,
    sum(staying_usd) as staying_usd,
    sum(cheapest_usd) as cheapest_usd,
    sum(saved_usd) as saved_usd,
    case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd
from plan_choices
group by scenario_id, plan_id, cheapest_plan_id
