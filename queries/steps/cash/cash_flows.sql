-- question: What moves the company's cash in a month, before interest?
-- grain:    scenario_id, month
-- reads:    months, income_statements, tax_years, credit_draws, working_capital_balances, depreciations, given_funding
-- notes:    docs/cash.md#cash
with fundings as (
    select
        given_funding.scenario_id,
        months.month,
        sum(given_funding.funding_usd) as funding_usd
    from given_funding
    inner join months
        on given_funding.valid_from_date >= months.month
        and given_funding.valid_from_date < months.month_end_date
    where given_funding.funding_status in ('received', 'announced')
    group by given_funding.scenario_id, months.month
),
flows as (
    select
        income_statements.scenario_id,
        income_statements.month,
        credit_draws.non_cash_credit_usd,
        working_capital_balances.working_capital_change_usd,
        depreciations.capital_expenditure_usd,
        tax_years.tax_per_month_usd as income_tax_usd,
        coalesce(fundings.funding_usd, 0) as funding_usd,
        income_statements.loss_before_stock_compensation_usd - income_statements.depreciation_usd
            - credit_draws.non_cash_credit_usd - working_capital_balances.working_capital_change_usd
            + depreciations.capital_expenditure_usd + tax_years.tax_per_month_usd as burn_before_interest_usd
    from income_statements
    inner join credit_draws
        on credit_draws.scenario_id = income_statements.scenario_id
        and credit_draws.month = income_statements.month
    inner join working_capital_balances
        on working_capital_balances.scenario_id = income_statements.scenario_id
        and working_capital_balances.month = income_statements.month
    inner join depreciations
        on depreciations.scenario_id = income_statements.scenario_id
        and depreciations.month = income_statements.month
    inner join tax_years
        on tax_years.scenario_id = income_statements.scenario_id
        and tax_years.year = year(income_statements.month)
    left join fundings
        on fundings.scenario_id = income_statements.scenario_id
        and fundings.month = income_statements.month
)
select
    scenario_id,
    month,
    non_cash_credit_usd,
    working_capital_change_usd,
    capital_expenditure_usd,
    income_tax_usd,
    funding_usd,
    burn_before_interest_usd,
    funding_usd - burn_before_interest_usd as flow_before_interest_usd
from flows
