-- question: What is the gross margin if free users' inference is a cost of revenue, and if it is marketing?
-- grain:    scenario_id, year, free_inference_booking
-- reads:    income_statements, given_settings
-- notes:    docs/company.md#income-statement
-- order:    year
with months_of_years as (
    select
        income_statements.scenario_id,
        year(income_statements.month) as year,
        income_statements.revenue_usd,
        income_statements.cost_of_revenue_usd + income_statements.sales_and_marketing_usd as both_usd,
        case
            when given_settings.free_inference_booking = 'cost_of_revenue'
                then income_statements.cost_of_revenue_usd - income_statements.free_serving_cost_usd
            else income_statements.cost_of_revenue_usd
        end as paid_cost_of_revenue_usd,
        income_statements.free_serving_cost_usd
    from income_statements
    inner join given_settings
        on given_settings.scenario_id = income_statements.scenario_id
),
years as (
    select
        scenario_id,
        year,
        -- A month that is unknown leaves its year unknown.
        case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
        case when count(*) = count(both_usd) then sum(both_usd) end as both_usd,
        case
            when count(*) = count(paid_cost_of_revenue_usd) then sum(paid_cost_of_revenue_usd)
        end as paid_cost_of_revenue_usd,
        case when count(*) = count(free_serving_cost_usd) then sum(free_serving_cost_usd) end as free_serving_cost_usd
    from months_of_years
    group by scenario_id, year
),
views as (
    select
        scenario_id,
        year,
        'cost_of_revenue' as free_inference_booking,
        revenue_usd,
        both_usd,
        paid_cost_of_revenue_usd + free_serving_cost_usd as cost_of_revenue_usd
    from years
    union all
    select
        scenario_id,
        year,
        'sales_and_marketing' as free_inference_booking,
        revenue_usd,
        both_usd,
        paid_cost_of_revenue_usd as cost_of_revenue_usd
    from years
)
select
    scenario_id,
    year,
    free_inference_booking,
    revenue_usd,
    cost_of_revenue_usd,
    both_usd - cost_of_revenue_usd as sales_and_marketing_usd,
    revenue_usd - cost_of_revenue_usd as gross_profit_usd,
    (revenue_usd - cost_of_revenue_usd) / nullif(revenue_usd, 0) as gross_margin_share
from views
