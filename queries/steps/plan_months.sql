-- question: What does a plan bring in a month, and what does serving it cost?
-- grain:    scenario_id, month, plan_id
-- reads:    tier_months
-- notes:    docs/model.md#serving-cost
select
    scenario_id,
    month,
    plan_id,
    plan_kind,
    sum(users) as users,
    sum(tasks) as tasks,
    sum(usage_mtok) as usage_mtok,
    -- An unknown part makes the sum unknown.
    case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
    case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
    case when count(*) = count(fee_cost_usd) then sum(fee_cost_usd) end as fee_cost_usd,
    case when count(*) = count(partner_share_usd) then sum(partner_share_usd) end as partner_share_usd
from tier_months
group by
    scenario_id,
    month,
    plan_id,
    plan_kind
