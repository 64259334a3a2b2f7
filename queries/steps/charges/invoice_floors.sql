-- question: What does an assumed user pay for a month who uses nothing?
-- grain:    scenario_id, month, plan_id
-- reads:    invoice_credits, invoice_phases
-- notes:    docs/charges.md#expected-invoices
with credit_prices as (
    select scenario_id, month, plan_id, sum(price_usd) as price_usd
    from invoice_credits
    group by scenario_id, month, plan_id
),
phases as (
    select
        scenario_id,
        month,
        plan_id,
        max(kept_charge_share) as kept_charge_share,
        sum(phase_share * net_fixed_usd) as net_fixed_usd,
        sum(phase_share * least_usage_usd) as least_usage_usd
    from invoice_phases
    group by scenario_id, month, plan_id
)
select
    phases.scenario_id,
    phases.month,
    phases.plan_id,
    phases.kept_charge_share,
    phases.net_fixed_usd,
    phases.least_usage_usd,
    coalesce(credit_prices.price_usd, 0) as credit_price_usd,
    phases.net_fixed_usd + phases.least_usage_usd + coalesce(credit_prices.price_usd, 0) as fixed_usd
from phases
left join credit_prices
    on credit_prices.scenario_id = phases.scenario_id
    and credit_prices.month = phases.month
    and credit_prices.plan_id = phases.plan_id
