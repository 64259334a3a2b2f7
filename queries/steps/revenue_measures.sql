-- question: Which revenues and margins of plans can a published figure be held against?
-- grain:    scenario_id, month, measure_id
-- reads:    plan_months, plan_totals
-- notes:    docs/model.md#calibration
with revenues as (
    select
        scenario_id, month,
        sum(case when plan_id in ('go', 'plus', 'pro') then revenue_usd end) as consumer_usd,
        sum(case when plan_id = 'team' then revenue_usd end) as team_usd,
        sum(case when plan_id = 'enterprise' then revenue_usd end) as enterprise_usd,
        sum(case when plan_id = 'api' then revenue_usd end) as api_usd,
        sum(case when plan_kind = 'partner' then revenue_usd end) as partner_usd,
        sum(case when plan_kind in ('flat', 'metered') then revenue_usd end) as recurring_usd,
        sum(case when plan_kind in ('flat', 'metered') then revenue_usd - serving_cost_usd end) as compute_margin_usd,
        sum(case when plan_id = 'pro' then revenue_usd end) as pro_usd,
        sum(case when plan_id = 'pro' then revenue_usd - serving_cost_usd - fee_cost_usd - partner_share_usd end) as pro_margin_usd,
        sum(revenue_usd) as revenue_usd
    from plan_months
    group by scenario_id, month
)
select scenario_id, month, 'revenue' as measure_id, revenue_usd as flow_value, 1 as base_value, null as end_value
from revenues
union all
select scenario_id, month, 'recurring_revenue', recurring_usd, 1, null
from revenues
union all
select scenario_id, month, 'consumer_revenue', consumer_usd, 1, null
from revenues
union all
select scenario_id, month, 'team_revenue', team_usd, 1, null
from revenues
union all
select scenario_id, month, 'enterprise_revenue', enterprise_usd, 1, null
from revenues
union all
select scenario_id, month, 'chatgpt_revenue', consumer_usd + team_usd + enterprise_usd, 1, null
from revenues
union all
select scenario_id, month, 'api_revenue', api_usd, 1, null
from revenues
union all
select scenario_id, month, 'api_and_partner_revenue', api_usd + partner_usd, 1, null
from revenues
union all
select scenario_id, month, 'microsoft_receipts', partner_usd, 1, null
from revenues
union all
select scenario_id, month, 'consumer_revenue_share', consumer_usd, revenue_usd, null
from revenues
union all
select scenario_id, month, 'compute_margin_paying_share', compute_margin_usd, recurring_usd, null
from revenues
union all
select scenario_id, month, 'pro_contribution_margin_share', pro_margin_usd, pro_usd, null
from revenues
union all
select scenario_id, month, 'net_revenue_share', partner_share_usd - partner_receipts_usd, 1, null
from plan_totals
