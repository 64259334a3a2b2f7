-- question: What does a step of a charge come to for a user of a tier in a month, on the mean?
-- grain:    scenario_id, month, tier_id, charge_id, step_id
-- reads:    expected_steps, package_counts, usage_limits
-- notes:    docs/charges.md#expected-charges
with ends as (
    select
        scenario_id,
        month,
        tier_id,
        charge_id,
        step_id,
        max(case when border = 'start' then over_share end) as start_share,
        max(case when border = 'end' then over_share end) as end_share,
        max(case when border = 'end' then limited_ratio end)
            - max(case when border = 'start' then limited_ratio end) as part_ratio,
        max(case when border = 'end' then below_ratio end)
            - max(case when border = 'start' then below_ratio end) as whole_ratio
    from usage_limits
    where border in ('start', 'end')
    group by scenario_id, month, tier_id, charge_id, step_id
)
select
    expected_steps.scenario_id,
    expected_steps.month,
    expected_steps.plan_id,
    expected_steps.tier_id,
    expected_steps.charge_id,
    expected_steps.step_id,
    case
        when expected_steps.charge_model = 'volume'
            then (expected_steps.mean_units * ends.whole_ratio
                - expected_steps.uncharged_units * (ends.start_share - ends.end_share)) * expected_steps.price_usd
                + expected_steps.step_fee_usd * (ends.start_share - ends.end_share)
        when expected_steps.charge_model = 'package'
            then package_counts.packages * expected_steps.price_usd + expected_steps.step_fee_usd * ends.start_share
        else expected_steps.mean_units * ends.part_ratio * expected_steps.price_usd
            + expected_steps.step_fee_usd * ends.start_share
    end / nullif(expected_steps.billing_months, 0) as amount_usd_per_user_month
from expected_steps
inner join ends
    on ends.scenario_id = expected_steps.scenario_id
    and ends.month = expected_steps.month
    and ends.tier_id = expected_steps.tier_id
    and ends.charge_id = expected_steps.charge_id
    and ends.step_id = expected_steps.step_id
left join package_counts
    on package_counts.scenario_id = expected_steps.scenario_id
    and package_counts.month = expected_steps.month
    and package_counts.tier_id = expected_steps.tier_id
    and package_counts.charge_id = expected_steps.charge_id
    and package_counts.step_id = expected_steps.step_id
