-- question: Which expenses, losses and payments can be compared with a published figure?
-- grain:    scenario_id, month, measure_id
-- reads:    company_months, compute_months, working_capital_balances, driver_paths, given_settings,
--           cash_months
-- notes:    docs/facts.md#measures
with lines as (
    select
        company_months.scenario_id,
        company_months.month,
        company_months.revenue_usd,
        company_months.gross_profit_usd,
        company_months.cost_of_revenue_usd,
        company_months.general_and_administrative_usd,
        company_months.operating_cost_usd,
        company_months.operating_loss_usd - company_months.interest_income_usd + company_months.borrowing_cost_usd
            + company_months.income_tax_usd as net_loss_usd,
        company_months.interest_income_usd,
        company_months.borrowing_cost_usd,
        company_months.income_tax_usd,
        company_months.depreciation_usd,
        company_months.capital_expenditure_usd,
        company_months.free_serving_cost_usd,
        -- What is to be moved between cost of revenue and sales, to book free users' inference the other way.
        case
            when given_settings.free_inference_booking = 'sales_and_marketing' then company_months.free_serving_cost_usd
            else 0
        end as free_in_sales_usd,
        case
            when given_settings.free_inference_booking = 'cost_of_revenue' then company_months.free_serving_cost_usd
            else 0
        end as free_in_cost_usd,
        compute_months.compute_usd,
        compute_months.azure_inference_usd,
        compute_months.compute_usd - company_months.non_cash_credit_usd
            - (working_capital_balances.payables_usd - lag(
                working_capital_balances.payables_usd, 1, working_capital_balances.payables_usd
            ) over (partition by company_months.scenario_id order by company_months.month))
            + (working_capital_balances.prepayments_usd - lag(
                working_capital_balances.prepayments_usd, 1, working_capital_balances.prepayments_usd
            ) over (partition by company_months.scenario_id order by company_months.month)) as supplier_payments_usd,
        driver_paths.average_value as weekly_users
    from company_months
    inner join given_settings
        on given_settings.scenario_id = company_months.scenario_id
    inner join compute_months
        on compute_months.scenario_id = company_months.scenario_id
        and compute_months.month = company_months.month
    inner join working_capital_balances
        on working_capital_balances.scenario_id = company_months.scenario_id
        and working_capital_balances.month = company_months.month
    left join driver_paths
        on driver_paths.scenario_id = company_months.scenario_id
        and driver_paths.month = company_months.month
        and driver_paths.driver_id = 'weekly_users'
)
select scenario_id, month, 'total_cost' as measure_id,
    cost_of_revenue_usd + operating_cost_usd as flow_value, 1 as base_value, null as end_value
from lines
union all
select scenario_id, month, 'operating_cost', operating_cost_usd, 1, null
from lines
union all
select scenario_id, month, 'general_and_administrative', general_and_administrative_usd, 1, null
from lines
union all
select scenario_id, month, 'gross_margin_share', gross_profit_usd, revenue_usd, null
from lines
union all
select scenario_id, month, 'gross_margin_share_with_free', gross_profit_usd - free_in_sales_usd, revenue_usd, null
from lines
union all
select scenario_id, month, 'gross_margin_share_without_free', gross_profit_usd + free_in_cost_usd, revenue_usd, null
from lines
union all
select scenario_id, month, 'free_serving_cost', free_serving_cost_usd, 1, null
from lines
union all
select scenario_id, month, 'free_serving_cost_per_weekly_user', free_serving_cost_usd, weekly_users, null
from lines
union all
select scenario_id, month, 'inference', azure_inference_usd, 1, null
from lines
union all
select scenario_id, month, 'compute', compute_usd, 1, null
from lines
union all
select scenario_id, month, 'supplier_payments', supplier_payments_usd, 1, null
from lines
union all
select scenario_id, month, 'capital_expenditure', capital_expenditure_usd, 1, null
from lines
union all
select scenario_id, month, 'interest_income', interest_income_usd, 1, null
from lines
union all
select scenario_id, month, 'borrowing_cost', borrowing_cost_usd, 1, null
from lines
union all
select scenario_id, month, 'income_tax', income_tax_usd, 1, null
from lines
union all
select scenario_id, month, 'depreciation', depreciation_usd, 1, null
from lines
union all
select scenario_id, month, 'net_loss', net_loss_usd, 1, null
from lines
union all
select scenario_id, month, 'funding_gap', null, 1,
    -- By the lowest cash so far; where cash is unknown, so is what it lacked.
    case
        when spare_cash_usd is not null
            then greatest(-min(spare_cash_usd) over (partition by scenario_id order by month), 0)
    end
from cash_months
where is_ahead
