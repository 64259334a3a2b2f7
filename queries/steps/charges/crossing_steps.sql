-- question: Which steps charge a user of an assumed tier what their charges for usage exceed a threshold by?
-- grain:    scenario_id, month, tier_id, charge_id, step_id
-- reads:    invoice_terms, usage_crossings
-- notes:    docs/charges.md#expected-invoices
-- In multiples of the mean usage: a line from where the threshold is crossed, the packages above it, and, where another
-- segment follows, those packages taken off again.
with crossings as (
    select
        usage_crossings.scenario_id,
        usage_crossings.month,
        usage_crossings.plan_id,
        usage_crossings.tier_id,
        usage_crossings.charge_id,
        usage_crossings.segment_id,
        usage_crossings.start_ratio,
        usage_crossings.end_ratio,
        usage_crossings.slope_usd,
        usage_crossings.counted_packages,
        usage_crossings.package_price_usd,
        usage_crossings.package_ratio,
        usage_crossings.intercept_usd
            + usage_crossings.packages * coalesce(usage_crossings.package_price_usd, 0) as fee_usd,
        usage_crossings.package_start_ratio + usage_crossings.packages * usage_crossings.package_ratio
            as next_package_ratio
    from usage_crossings
    inner join invoice_terms
        on invoice_terms.scenario_id = usage_crossings.scenario_id
        and invoice_terms.month = usage_crossings.month
        and invoice_terms.plan_id = usage_crossings.plan_id
    where invoice_terms.is_bent
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    charge_id,
    segment_id || '/line' as step_id,
    'volume' as charge_model,
    cast(null as double) as package_units,
    start_ratio,
    end_ratio,
    slope_usd as price_usd,
    fee_usd as step_fee_usd
from crossings
union all
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    charge_id,
    segment_id || '/packages' as step_id,
    'package' as charge_model,
    package_ratio as package_units,
    next_package_ratio as start_ratio,
    end_ratio,
    package_price_usd as price_usd,
    0 as step_fee_usd
from crossings
where counted_packages = 1
union all
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    charge_id,
    segment_id || '/rest' as step_id,
    'volume' as charge_model,
    cast(null as double) as package_units,
    end_ratio as start_ratio,
    1e30 as end_ratio,
    0 as price_usd,
    floor(-greatest(end_ratio - next_package_ratio, 0) / nullif(package_ratio, 0)) * package_price_usd as step_fee_usd
from crossings
where counted_packages = 1
