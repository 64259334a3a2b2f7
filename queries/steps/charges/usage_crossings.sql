-- question: From which multiple of the mean usage on are the charges of a segment above a threshold?
-- grain:    scenario_id, month, plan_id, tier_id, phase, threshold_id, segment_id
-- reads:    invoice_thresholds, usage_segments
-- notes:    docs/charges.md#expected-invoices
-- kept:     table
with above as (
    select
        usage_segments.scenario_id,
        usage_segments.month,
        usage_segments.plan_id,
        usage_segments.tier_id,
        invoice_thresholds.phase,
        invoice_thresholds.threshold_id,
        invoice_thresholds.charge_id,
        usage_segments.segment_id,
        invoice_thresholds.month_weight,
        usage_segments.start_ratio,
        usage_segments.end_ratio,
        usage_segments.intercept_usd - invoice_thresholds.threshold_usd as intercept_usd,
        usage_segments.slope_usd,
        usage_segments.counted_packages,
        usage_segments.package_start_ratio,
        usage_segments.package_ratio,
        usage_segments.package_price_usd,
        -- The first package at whose end the charges are above.
        case
            when usage_segments.package_price_usd > 0 then greatest(floor(
                (invoice_thresholds.threshold_usd - usage_segments.intercept_usd
                    - usage_segments.slope_usd * usage_segments.package_start_ratio)
                / nullif(usage_segments.slope_usd * usage_segments.package_ratio + usage_segments.package_price_usd, 0)
            ) + 1, 1)
            else 0
        end as crossing_packages
    from usage_segments
    inner join invoice_thresholds
        on invoice_thresholds.scenario_id = usage_segments.scenario_id
        and invoice_thresholds.month = usage_segments.month
        and invoice_thresholds.plan_id = usage_segments.plan_id
    where usage_segments.segment_id <> '.'
),
crossings as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        phase,
        threshold_id,
        charge_id,
        segment_id,
        month_weight,
        start_ratio,
        end_ratio,
        intercept_usd,
        slope_usd,
        counted_packages,
        package_start_ratio,
        package_ratio,
        package_price_usd,
        greatest(
            case
                when slope_usd > 0
                    then -(intercept_usd + crossing_packages * coalesce(package_price_usd, 0)) / nullif(slope_usd, 0)
                when intercept_usd + crossing_packages * coalesce(package_price_usd, 0) > 0 then 0
                when intercept_usd <= 0 then 1e30
            end,
            case
                when crossing_packages > 0 then package_start_ratio + (crossing_packages - 1) * package_ratio
                else 0
            end
        ) as crossing_ratio
    from above
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    phase,
    threshold_id,
    charge_id,
    segment_id,
    month_weight,
    least(greatest(crossing_ratio, start_ratio), end_ratio) as start_ratio,
    end_ratio,
    intercept_usd,
    slope_usd,
    counted_packages,
    package_start_ratio,
    package_ratio,
    package_price_usd,
    -- Packages right above the crossing.
    case
        when package_price_usd > 0 then greatest(floor(
            (least(greatest(crossing_ratio, start_ratio), end_ratio) - package_start_ratio) / nullif(package_ratio, 0)
        ) + 1, 1)
        else 0
    end as packages
from crossings
