-- question: What does the company spend in a month by function and by nature?
-- grain:    scenario_id, month
-- reads:    company_cost_months
-- notes:    docs/company.md#income-statement
select
    scenario_id,
    month,
    sum(case when function = 'cost_of_revenue' then cost_usd else 0 end) as cost_of_revenue_usd,
    sum(case when function = 'research_and_development' then cost_usd else 0 end) as research_and_development_usd,
    sum(case when function = 'sales_and_marketing' then cost_usd else 0 end) as sales_and_marketing_usd,
    sum(case when function = 'general_and_administrative' then cost_usd else 0 end) as general_and_administrative_usd,
    sum(case when nature = 'stock_compensation' then cost_usd else 0 end) as stock_compensation_usd,
    sum(case when nature = 'research_inference' then cost_usd else 0 end) as research_inference_usd,
    sum(case when nature = 'training_compute' then cost_usd else 0 end) as training_compute_usd
from company_cost_months
group by
    scenario_id,
    month
