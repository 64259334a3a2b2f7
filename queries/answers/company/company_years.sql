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
        depreciation_usd,
        operating_loss_usd,
        stock_compensation_usd,
        non_cash_credit_usd,
        working_capital_change_usd,
        capital_expenditure_usd,
        income_tax_usd,
        interest_income_usd,
        borrowing_cost_usd,
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
    -- A month that is unknown leaves its year unknown.
    case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
    case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
    case when count(*) = count(free_serving_cost_usd) then sum(free_serving_cost_usd) end as free_serving_cost_usd,
    case when count(*) = count(cost_of_revenue_usd) then sum(cost_of_revenue_usd) end as cost_of_revenue_usd,
    case when count(*) = count(gross_profit_usd) then sum(gross_profit_usd) end as gross_profit_usd,
    case
        when count(*) = count(research_and_development_usd) then sum(research_and_development_usd)
    end as research_and_development_usd,
    case
        when count(*) = count(sales_and_marketing_usd) then sum(sales_and_marketing_usd)
    end as sales_and_marketing_usd,
    case
        when count(*) = count(general_and_administrative_usd) then sum(general_and_administrative_usd)
    end as general_and_administrative_usd,
    case when count(*) = count(depreciation_usd) then sum(depreciation_usd) end as depreciation_usd,
    case when count(*) = count(operating_loss_usd) then sum(operating_loss_usd) end as operating_loss_usd,
    case when count(*) = count(stock_compensation_usd) then sum(stock_compensation_usd) end as stock_compensation_usd,
    case when count(*) = count(non_cash_credit_usd) then sum(non_cash_credit_usd) end as non_cash_credit_usd,
    case
        when count(*) = count(working_capital_change_usd) then sum(working_capital_change_usd)
    end as working_capital_change_usd,
    case
        when count(*) = count(capital_expenditure_usd) then sum(capital_expenditure_usd)
    end as capital_expenditure_usd,
    case when count(*) = count(income_tax_usd) then sum(income_tax_usd) end as income_tax_usd,
    case when count(*) = count(interest_income_usd) then sum(interest_income_usd) end as interest_income_usd,
    case when count(*) = count(borrowing_cost_usd) then sum(borrowing_cost_usd) end as borrowing_cost_usd,
    case when count(*) = count(burn_usd) then sum(burn_usd) end as burn_usd,
    case when count(*) = count(funding_usd) then sum(funding_usd) end as funding_usd,
    case when count(*) = count(net_cash_flow_usd) then sum(net_cash_flow_usd) end as net_cash_flow_usd,
    max(case when is_last_month then closing_cash_usd end) as closing_cash_usd
from months_of_years
group by
    scenario_id,
    year
