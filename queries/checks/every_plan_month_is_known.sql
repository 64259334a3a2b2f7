-- question: Does every plan have a price, a cost and a revenue-share rate in every month it has users?
-- grain:    scenario_id, plan_id
-- reads:    plan_months
-- notes:    docs/model.md#checks
select
    scenario_id,
    plan_id,
    count(*) as months,
    min(month) as first_month,
    max(month) as last_month,
    sum(case when revenue_usd is null then 1 else 0 end) as months_without_revenue,
    sum(case when serving_cost_usd is null then 1 else 0 end) as months_without_cost,
    sum(case when partner_share_usd is null then 1 else 0 end) as months_without_revenue_share
from plan_months
where revenue_usd is null
    or serving_cost_usd is null
    or partner_share_usd is null
group by
    scenario_id,
    plan_id
