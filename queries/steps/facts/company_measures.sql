-- question: Which company costs and balances can be compared with a published figure?
-- grain:    scenario_id, month, measure_id
-- reads:    company_months, income_statements, compute_months
-- notes:    docs/facts.md#calibration
select
    scenario_id,
    month,
    'serving_cost' as measure_id,
    serving_cost_usd as flow_value,
    1 as base_value,
    null as end_value
from company_months
union all
select scenario_id, month, 'cost_of_revenue', cost_of_revenue_usd, 1, null
from company_months
union all
select scenario_id, month, 'research_and_development', research_and_development_usd, 1, null
from company_months
union all
select scenario_id, month, 'sales_and_marketing', sales_and_marketing_usd, 1, null
from company_months
union all
select scenario_id, month, 'operating_loss', operating_loss_usd, 1, null
from company_months
union all
select scenario_id, month, 'loss_before_stock_compensation', loss_before_stock_compensation_usd, 1, null
from income_statements
union all
select scenario_id, month, 'stock_compensation', stock_compensation_usd, 1, null
from company_months
union all
select scenario_id, month, 'stock_compensation_revenue_share', stock_compensation_usd, revenue_usd, null
from company_months
union all
select scenario_id, month, 'burn', burn_usd, 1, null
from company_months
union all
select scenario_id, month, 'cash', closing_cash_usd, 1, closing_cash_usd
from company_months
union all
select scenario_id, month, 'azure_inference', azure_inference_usd, 1, null
from compute_months
union all
select scenario_id, month, 'training_compute', training_compute_usd, 1, null
from compute_months
union all
select scenario_id, month, 'research_and_training_compute', research_inference_usd + training_compute_usd, 1, null
from compute_months
