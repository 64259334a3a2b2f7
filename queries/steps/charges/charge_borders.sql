-- question: At which multiples of the plan's mean usage does what a user of a tier is charged change?
-- grain:    scenario_id, month, tier_id, charge_id, step_id, border
-- reads:    expected_steps, package_numbers, package_spans
-- notes:    docs/charges.md#expected-charges
-- kept:     on request
with borders as (
    select
        scenario_id, month, period_month, plan_id, tier_id, charge_id, step_id, cap_usage_ratio, mean_units,
        'start' as border, start_units as border_units
    from expected_steps
    union all
    select
        scenario_id, month, period_month, plan_id, tier_id, charge_id, step_id, cap_usage_ratio, mean_units,
        'end' as border, end_units as border_units
    from expected_steps
    union all
    select
        package_spans.scenario_id, package_spans.month, package_spans.period_month, package_spans.plan_id,
        package_spans.tier_id, package_spans.charge_id, package_spans.step_id, package_spans.cap_usage_ratio,
        package_spans.mean_units, package_numbers.border,
        package_spans.start_units + package_spans.package_units
            * (package_spans.least_packages + package_numbers.package_number) as border_units
    from package_spans
    cross join package_numbers
    union all
    -- The first package that is not counted one by one, and the last of all.
    select
        scenario_id, month, period_month, plan_id, tier_id, charge_id, step_id, cap_usage_ratio, mean_units,
        'rest' as border, start_units + package_units * (least_packages + 128) as border_units
    from package_spans
    union all
    select
        scenario_id, month, period_month, plan_id, tier_id, charge_id, step_id, cap_usage_ratio, mean_units,
        'last' as border, start_units + package_units * (most_packages - 1) as border_units
    from package_spans
),
ratios as (
    select
        scenario_id,
        month,
        period_month,
        plan_id,
        tier_id,
        charge_id,
        step_id,
        border,
        cap_usage_ratio,
        -- Who uses nothing reaches no border.
        case
            when mean_units > 0 then border_units / nullif(mean_units, 0)
            when mean_units <= 0 then 1e300
        end as border_ratio
    from borders
)
select
    scenario_id,
    month,
    period_month,
    plan_id,
    tier_id,
    charge_id,
    step_id,
    border,
    charge_id || '/' || step_id || '/' || border as border_id,
    case when border_ratio is not null then least(border_ratio, cap_usage_ratio) end as border_ratio,
    case when cap_usage_ratio <= border_ratio then 0 when border_ratio is not null then 1 end as is_reached
from ratios
