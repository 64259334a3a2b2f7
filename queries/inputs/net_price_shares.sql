-- question: Which share of a plan's price is left without sales tax, and what is the tax over that, from when to when?
-- grain:    scenario_id, plan_id, valid_from_date
-- reads:    given_plans, given_settings, given_sales_taxes, sales_taxes
-- notes:    docs/charges.md#sales-tax
with dates as (
    select given_settings.scenario_id, given_plans.plan_id, date '0001-01-01' as valid_from_date
    from given_settings
    cross join given_plans
    union
    select scenario_id, plan_id, valid_from_date
    from given_sales_taxes
),
spans as (
    select
        scenario_id,
        plan_id,
        valid_from_date,
        lead(valid_from_date, 1, date '9999-12-31') over (
            partition by scenario_id, plan_id
            order by valid_from_date
        ) as valid_to_date
    from dates
),
sums as (
    select
        spans.scenario_id,
        spans.plan_id,
        spans.valid_from_date,
        spans.valid_to_date,
        1 - coalesce(sum(case
            when sales_taxes.is_included
                then sales_taxes.customer_share * sales_taxes.tax_rate / nullif(1 + sales_taxes.tax_rate, 0)
        end), 0) as net_price_share,
        coalesce(sum(case
            when sales_taxes.is_included
                then sales_taxes.customer_share * sales_taxes.tax_rate / nullif(1 + sales_taxes.tax_rate, 0)
            else sales_taxes.customer_share * sales_taxes.tax_rate
        end), 0) as price_tax_share
    from spans
    left join sales_taxes
        on sales_taxes.scenario_id = spans.scenario_id
        and sales_taxes.plan_id = spans.plan_id
        and sales_taxes.valid_from_date <= spans.valid_from_date
        and sales_taxes.valid_to_date > spans.valid_from_date
    group by spans.scenario_id, spans.plan_id, spans.valid_from_date, spans.valid_to_date
)
select
    scenario_id,
    plan_id,
    net_price_share,
    price_tax_share / nullif(net_price_share, 0) as tax_ratio,
    valid_from_date,
    valid_to_date
from sums
