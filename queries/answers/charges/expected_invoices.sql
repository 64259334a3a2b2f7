-- question: What does a user of an assumed tier pay in a month, from charges to invoice, on the mean?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    charged_plan_months, expected_amounts, expected_charges, invoice_floors, invoice_terms,
--           invoice_thresholds, month_periods, tier_edges
-- notes:    docs/charges.md#expected-invoices
-- order:    month latest, plan_id, tier_id
with charged as (
    select
        charged_plan_months.scenario_id,
        charged_plan_months.month,
        charged_plan_months.plan_id,
        tier_edges.tier_id,
        -- An unknown part makes the sum unknown.
        case
            when count(*) = count(expected_charges.charge_usd_per_user_month)
                then sum(expected_charges.charge_usd_per_user_month)
        end as charges_usd
    from charged_plan_months
    inner join month_periods
        on month_periods.month = charged_plan_months.month
    inner join tier_edges
        on tier_edges.scenario_id = charged_plan_months.scenario_id
        and tier_edges.period_month = month_periods.period_month
        and tier_edges.plan_id = charged_plan_months.plan_id
    left join expected_charges
        on expected_charges.scenario_id = charged_plan_months.scenario_id
        and expected_charges.month = charged_plan_months.month
        and expected_charges.plan_id = charged_plan_months.plan_id
        and expected_charges.tier_id = tier_edges.tier_id
    group by
        charged_plan_months.scenario_id, charged_plan_months.month, charged_plan_months.plan_id, tier_edges.tier_id
),
excesses as (
    -- What usage charges exceed a threshold by; without any charge for usage nothing.
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        charge_id,
        case when count(*) = count(amount_usd_per_user_month) then sum(amount_usd_per_user_month) end as excess_usd
    from expected_amounts
    group by scenario_id, month, plan_id, tier_id, charge_id
),
kinds as (
    select
        excesses.scenario_id,
        excesses.month,
        excesses.plan_id,
        excesses.tier_id,
        sum(case
            when invoice_thresholds.threshold_kind = 'discounts'
                then excesses.excess_usd * invoice_thresholds.kept_phase_share
        end) as net_usage_usd,
        sum(case
            when invoice_thresholds.threshold_kind = 'minimum'
                then excesses.excess_usd * invoice_thresholds.month_weight
        end) as above_minimum_usd,
        sum(case
            when invoice_thresholds.threshold_kind = 'credits'
                then -excesses.excess_usd * invoice_thresholds.month_weight
        end) as credit_used_usd
    from excesses
    inner join invoice_thresholds
        on invoice_thresholds.scenario_id = excesses.scenario_id
        and invoice_thresholds.month = excesses.month
        and invoice_thresholds.plan_id = excesses.plan_id
        and invoice_thresholds.charge_id = excesses.charge_id
    group by excesses.scenario_id, excesses.month, excesses.plan_id, excesses.tier_id
),
parts as (
    select
        charged.scenario_id,
        charged.month,
        charged.plan_id,
        charged.tier_id,
        charged.charges_usd,
        case
            when invoice_terms.is_bent
                then charged.charges_usd - invoice_floors.net_fixed_usd - coalesce(kinds.net_usage_usd, 0)
            else charged.charges_usd * (1 - invoice_floors.kept_charge_share)
        end as discount_usd,
        case
            when invoice_terms.is_bent
                then invoice_floors.least_usage_usd + coalesce(kinds.above_minimum_usd - kinds.net_usage_usd, 0)
            else 0
        end as minimum_usd,
        coalesce(kinds.credit_used_usd, 0) as credit_used_usd,
        invoice_floors.credit_price_usd
    from charged
    inner join invoice_terms
        on invoice_terms.scenario_id = charged.scenario_id
        and invoice_terms.month = charged.month
        and invoice_terms.plan_id = charged.plan_id
    inner join invoice_floors
        on invoice_floors.scenario_id = charged.scenario_id
        and invoice_floors.month = charged.month
        and invoice_floors.plan_id = charged.plan_id
    left join kinds
        on kinds.scenario_id = charged.scenario_id
        and kinds.month = charged.month
        and kinds.plan_id = charged.plan_id
        and kinds.tier_id = charged.tier_id
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    charges_usd as charges_usd_per_user_month,
    discount_usd as discount_usd_per_user_month,
    minimum_usd as minimum_top_up_usd_per_user_month,
    credit_used_usd as credit_used_usd_per_user_month,
    credit_price_usd as credit_price_usd_per_user_month,
    charges_usd - discount_usd + minimum_usd - credit_used_usd + credit_price_usd as expected_usd_per_user_month
from parts
