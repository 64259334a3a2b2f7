-- question: Since which month have all plans had the same prices, fees and revenue shares?
-- grain:    month
-- reads:    months, given_plan_prices, given_price_realisations, given_sales_taxes, given_variable_costs,
--           given_revenue_share_rates
-- notes:    docs/plans.md#revenue
with change_dates as (
    select valid_from_date from given_plan_prices
    union
    select valid_from_date from given_price_realisations
    union
    select valid_from_date from given_sales_taxes
    union
    select valid_from_date from given_variable_costs
    union
    select valid_from_date from given_revenue_share_rates
    union
    select valid_to_date as valid_from_date from given_revenue_share_rates
),
change_months as (
    select min(months.month) as period_month
    from change_dates
    inner join months
        on months.middle_date >= change_dates.valid_from_date
    group by change_dates.valid_from_date
    union
    select min(month) as period_month
    from months
)
select
    months.month,
    max(change_months.period_month) as period_month
from months
inner join change_months
    on change_months.period_month <= months.month
group by months.month
