-- question: What do all plans together earn in a month, and what do they cost to serve?
-- grain:    scenario_id, month
-- reads:    plan_months
-- notes:    docs/company.md#income-statement
-- An unknown part makes a sum unknown.
select
    scenario_id,
    month,
    case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
    case
        when count(*) = count(case when plan_kind <> 'partner' then 0 else revenue_usd end)
            then sum(case when plan_kind = 'partner' then revenue_usd else 0 end)
    end as partner_receipts_usd,
    case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
    case
        when count(*) = count(case when plan_kind <> 'free' then 0 else serving_cost_usd end)
            then sum(case when plan_kind = 'free' then serving_cost_usd else 0 end)
    end as free_serving_cost_usd,
    case when count(*) = count(fee_cost_usd) then sum(fee_cost_usd) end as fee_cost_usd,
    case when count(*) = count(partner_share_usd) then sum(partner_share_usd) end as partner_share_usd
from plan_months
group by
    scenario_id,
    month
