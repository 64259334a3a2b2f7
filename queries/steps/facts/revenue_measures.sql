-- question: Which revenues and margins of all plans can be compared with a published figure?
-- grain:    scenario_id, month, measure_id
-- reads:    plan_months, plan_totals
-- notes:    docs/facts.md#calibration
with recurring as (
    select
        scenario_id,
        month,
        case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
        case when count(*) = count(compute_margin_usd) then sum(compute_margin_usd) end as compute_margin_usd
    from plan_months
    where plan_kind in ('flat', 'metered')
    group by scenario_id, month
)
select scenario_id, month, 'revenue' as measure_id, revenue_usd as flow_value, 1 as base_value, null as end_value
from plan_totals
union all
select scenario_id, month, 'net_revenue_share', partner_share_usd - partner_receipts_usd, 1, null
from plan_totals
union all
select scenario_id, month, 'recurring_revenue', revenue_usd, 1, null
from recurring
union all
select scenario_id, month, 'compute_margin_paying_share', compute_margin_usd, revenue_usd, null
from recurring
