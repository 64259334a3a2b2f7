-- question: What does the company earn and spend in a month, by function?
-- grain:    scenario_id, month
-- reads:    plan_totals, function_costs, compute_months, depreciations, given_settings
-- notes:    docs/company.md#income-statement
with booked as (
    select
        plan_totals.scenario_id,
        plan_totals.month,
        plan_totals.revenue_usd,
        plan_totals.serving_cost_usd,
        plan_totals.free_serving_cost_usd,
        plan_totals.fee_cost_usd,
        plan_totals.partner_share_usd,
        function_costs.cost_of_revenue_usd,
        function_costs.research_and_development_usd,
        function_costs.sales_and_marketing_usd,
        function_costs.general_and_administrative_usd,
        function_costs.stock_compensation_usd,
        compute_months.unused_commitment_usd,
        depreciations.depreciation_usd,
        case
            when given_settings.free_inference_booking = 'sales_and_marketing'
                then plan_totals.free_serving_cost_usd
            else 0
        end as free_in_sales_usd
    from plan_totals
    inner join given_settings
        on given_settings.scenario_id = plan_totals.scenario_id
    inner join compute_months
        on compute_months.scenario_id = plan_totals.scenario_id
        and compute_months.month = plan_totals.month
    inner join depreciations
        on depreciations.scenario_id = plan_totals.scenario_id
        and depreciations.month = plan_totals.month
    left join function_costs
        on function_costs.scenario_id = plan_totals.scenario_id
        and function_costs.month = plan_totals.month
),
lines as (
    select
        scenario_id,
        month,
        revenue_usd,
        serving_cost_usd,
        free_serving_cost_usd,
        serving_cost_usd - free_in_sales_usd + fee_cost_usd + partner_share_usd
            + coalesce(cost_of_revenue_usd, 0) as cost_of_revenue_usd,
        coalesce(research_and_development_usd, 0) + unused_commitment_usd as research_and_development_usd,
        coalesce(sales_and_marketing_usd, 0) + free_in_sales_usd as sales_and_marketing_usd,
        coalesce(general_and_administrative_usd, 0) as general_and_administrative_usd,
        depreciation_usd,
        coalesce(stock_compensation_usd, 0) as stock_compensation_usd
    from booked
),
totals as (
    select
        scenario_id,
        month,
        revenue_usd,
        serving_cost_usd,
        free_serving_cost_usd,
        cost_of_revenue_usd,
        revenue_usd - cost_of_revenue_usd as gross_profit_usd,
        research_and_development_usd,
        sales_and_marketing_usd,
        general_and_administrative_usd,
        depreciation_usd,
        research_and_development_usd + sales_and_marketing_usd + general_and_administrative_usd
            + depreciation_usd as operating_cost_usd,
        stock_compensation_usd
    from lines
)
select
    scenario_id,
    month,
    revenue_usd,
    serving_cost_usd,
    free_serving_cost_usd,
    cost_of_revenue_usd,
    gross_profit_usd,
    research_and_development_usd,
    sales_and_marketing_usd,
    general_and_administrative_usd,
    depreciation_usd,
    operating_cost_usd,
    operating_cost_usd - gross_profit_usd as operating_loss_usd,
    stock_compensation_usd,
    operating_cost_usd - gross_profit_usd - stock_compensation_usd as loss_before_stock_compensation_usd
from totals
