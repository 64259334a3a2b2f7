-- question: What does the company earn, spend and burn each month, and how much cash is left?
-- grain:    scenario_id, month
-- reads:    income_statements, cash_flows, cash_balances
-- notes:    docs/company.md#company-months
-- order:    month
-- kept:     table
select
    income_statements.scenario_id,
    income_statements.month,
    income_statements.revenue_usd,
    income_statements.serving_cost_usd,
    income_statements.free_serving_cost_usd,
    income_statements.cost_of_revenue_usd,
    income_statements.gross_profit_usd,
    income_statements.research_and_development_usd,
    income_statements.sales_and_marketing_usd,
    income_statements.general_and_administrative_usd,
    income_statements.depreciation_usd,
    income_statements.operating_cost_usd,
    income_statements.operating_loss_usd,
    income_statements.stock_compensation_usd,
    cash_flows.non_cash_credit_usd,
    cash_flows.working_capital_change_usd,
    cash_flows.capital_expenditure_usd,
    cash_flows.income_tax_usd,
    cash_balances.interest_income_usd,
    cash_balances.borrowing_cost_usd,
    cash_flows.burn_before_interest_usd - cash_balances.interest_income_usd
        + cash_balances.borrowing_cost_usd as burn_usd,
    cash_flows.funding_usd,
    cash_flows.flow_before_interest_usd + cash_balances.interest_income_usd
        - cash_balances.borrowing_cost_usd as net_cash_flow_usd,
    cash_balances.opening_cash_usd,
    cash_balances.closing_cash_usd
from income_statements
inner join cash_flows
    on cash_flows.scenario_id = income_statements.scenario_id
    and cash_flows.month = income_statements.month
-- Without a known balance there is no cash and no interest to tell.
left join cash_balances
    on cash_balances.scenario_id = income_statements.scenario_id
    and cash_balances.month = income_statements.month
