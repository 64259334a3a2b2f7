-- question: How many packages does every user of a tier buy, and how many the heaviest?
-- grain:    scenario_id, month, tier_id, charge_id, step_id
-- reads:    expected_steps, tier_ranges
-- notes:    docs/charges.md#expected-charges
with limits as (
    select
        expected_steps.scenario_id,
        expected_steps.month,
        expected_steps.period_month,
        expected_steps.plan_id,
        expected_steps.tier_id,
        expected_steps.charge_id,
        expected_steps.step_id,
        expected_steps.start_units,
        expected_steps.package_units,
        expected_steps.mean_units,
        expected_steps.cap_usage_ratio,
        least(
            expected_steps.end_units,
            expected_steps.mean_units * least(tier_ranges.upper_ratio, expected_steps.cap_usage_ratio)
        ) - expected_steps.start_units as most_units,
        expected_steps.mean_units * tier_ranges.lower_ratio - expected_steps.start_units as least_units
    from expected_steps
    inner join tier_ranges
        on tier_ranges.scenario_id = expected_steps.scenario_id
        and tier_ranges.period_month = expected_steps.period_month
        and tier_ranges.plan_id = expected_steps.plan_id
        and tier_ranges.tier_id = expected_steps.tier_id
    where expected_steps.charge_model = 'package'
),
counts as (
    select
        scenario_id,
        month,
        period_month,
        plan_id,
        tier_id,
        charge_id,
        step_id,
        start_units,
        package_units,
        mean_units,
        cap_usage_ratio,
        -floor(-greatest(most_units, 0) / nullif(package_units, 0)) as most_packages,
        -floor(-greatest(least_units, 0) / nullif(package_units, 0)) as least_packages
    from limits
)
select
    scenario_id,
    month,
    period_month,
    plan_id,
    tier_id,
    charge_id,
    step_id,
    start_units,
    package_units,
    mean_units,
    cap_usage_ratio,
    most_packages,
    least(least_packages, most_packages) as least_packages
from counts
