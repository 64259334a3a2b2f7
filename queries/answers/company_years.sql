-- question: What does the company earn, spend and burn in a calendar year, and how much cash is left?
-- grain:    scenario_id, year
-- reads:    company_months
-- notes:    docs/model.md#cash
select
    scenario_id,
    year(month) as year,
    count(*) as months,
    sum(revenue_usd) as revenue_usd,
    sum(serving_cost_usd) as serving_cost_usd,
    sum(free_serving_cost_usd) as free_serving_cost_usd,
    sum(cost_of_revenue_usd) as cost_of_revenue_usd,
    sum(gross_profit_usd) as gross_profit_usd,
    sum(research_and_development_usd) as research_and_development_usd,
    sum(sales_and_marketing_usd) as sales_and_marketing_usd,
    sum(general_and_administrative_usd) as general_and_administrative_usd,
    sum(operating_loss_usd) as operating_loss_usd,
    sum(stock_compensation_usd) as stock_compensation_usd,
    sum(non_cash_credit_usd) as non_cash_credit_usd,
    sum(working_capital_change_usd) as working_capital_change_usd,
    sum(capital_expenditure_usd) as capital_expenditure_usd,
    sum(interest_income_usd) as interest_income_usd,
    sum(burn_usd) as burn_usd,
    sum(funding_usd) as funding_usd,
    sum(net_cash_flow_usd) as net_cash_flow_usd,
    max_by(closing_cash_usd, month) as closing_cash_usd
from company_months
group by
    scenario_id,
    year(month)
