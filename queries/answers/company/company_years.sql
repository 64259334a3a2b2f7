-- question: What does the company earn, spend and burn each calendar year, and how much cash is left?
-- grain:    scenario_id, year
-- reads:    company_months
-- notes:    docs/company.md#company-months
-- order:    year
with months_of_years as (
    select
        scenario_id,
        year(month) as year,
        month = max(month) over (partition by scenario_id, year(month)) as is_last_month,
        revenue_usd,
        serving_cost_usd,
        free_serving_cost_usd,
        cost_of_revenue_usd,
        gross_profit_usd,
        research_and_development_usd,
        sales_and_marketing_usd,
        general_and_administrative_usd,
        operating_loss_usd,
        stock_compensation_usd,
        non_cash_credit_usd,
        working_capital_change_usd,
        capital_expenditure_usd,
        interest_income_usd,
        burn_usd,
        funding_usd,
        net_cash_flow_usd,
        closing_cash_usd
    from company_months
)
select
    scenario_id,
    year,
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
    max(case when is_last_month then closing_cash_usd end) as closing_cash_usd
from months_of_years
group by
    scenario_id,
    year
