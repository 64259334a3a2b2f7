-- question: What is fixed in an assumed user's month, in those in which a longer period is billed and in others?
-- grain:    scenario_id, month, plan_id, phase
-- reads:    charge_steps, charges, invoice_terms
-- notes:    docs/charges.md#expected-invoices
-- Amounts come off the charges of a month, so a bill for a year counts in its month where anything bends.
with fixed as (
    select
        invoice_terms.scenario_id,
        invoice_terms.month,
        invoice_terms.plan_id,
        charges.billing_months,
        cast(charge_steps.price_usd as double) as price_usd
    from invoice_terms
    inner join charges
        on charges.scenario_id = invoice_terms.scenario_id
        and charges.plan_id = invoice_terms.plan_id
        and charges.valid_from_date <= invoice_terms.month
        and charges.valid_to_date > invoice_terms.month
        and charges.meter_id is null
    inner join charge_steps
        on charge_steps.scenario_id = charges.scenario_id
        and charge_steps.charge_id = charges.charge_id
        and charge_steps.valid_from_date <= invoice_terms.month
        and charge_steps.valid_to_date > invoice_terms.month
),
longest as (
    select scenario_id, month, plan_id, max(billing_months) as longest_months
    from fixed
    group by scenario_id, month, plan_id
),
kinds as (
    select 'usual' as phase
    union all
    select 'billed' as phase
),
phases as (
    select
        invoice_terms.scenario_id,
        invoice_terms.month,
        invoice_terms.plan_id,
        kinds.phase,
        invoice_terms.kept_charge_share,
        invoice_terms.discount_usd,
        invoice_terms.minimum_usd,
        case when invoice_terms.is_bent then coalesce(longest.longest_months, 1) else 1 end as longest_months
    from invoice_terms
    cross join kinds
    left join longest
        on longest.scenario_id = invoice_terms.scenario_id
        and longest.month = invoice_terms.month
        and longest.plan_id = invoice_terms.plan_id
    where kinds.phase = 'usual'
        or (invoice_terms.is_bent and longest.longest_months > 1)
),
sums as (
    select
        phases.scenario_id,
        phases.month,
        phases.plan_id,
        phases.phase,
        phases.kept_charge_share,
        phases.discount_usd,
        phases.minimum_usd,
        phases.longest_months,
        coalesce(sum(case
            when phases.longest_months = 1 or fixed.billing_months < phases.longest_months
                then fixed.price_usd / nullif(fixed.billing_months, 0)
            when phases.phase = 'billed' then fixed.price_usd
            when phases.phase = 'usual' then 0
        end), 0) as fixed_usd
    from phases
    left join fixed
        on fixed.scenario_id = phases.scenario_id
        and fixed.month = phases.month
        and fixed.plan_id = phases.plan_id
    group by
        phases.scenario_id, phases.month, phases.plan_id, phases.phase, phases.kept_charge_share,
        phases.discount_usd, phases.minimum_usd, phases.longest_months
)
select
    scenario_id,
    month,
    plan_id,
    phase,
    kept_charge_share,
    case
        when longest_months = 1 then 1
        when phase = 'billed' then 1.0 / nullif(longest_months, 0)
        else 1 - 1.0 / nullif(longest_months, 0)
    end as phase_share,
    fixed_usd,
    greatest(fixed_usd * kept_charge_share - discount_usd, 0) as net_fixed_usd,
    -- What of an amount off is left for usage, and what usage has to bring for the minimum.
    greatest(discount_usd - fixed_usd * kept_charge_share, 0) as usage_discount_usd,
    greatest(minimum_usd - greatest(fixed_usd * kept_charge_share - discount_usd, 0), 0) as least_usage_usd
from sums
