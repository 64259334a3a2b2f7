-- question: Between which units does a step of what an assumed user is charged, pays or is covered by apply?
-- grain:    scenario_id, month, tier_id, charge_id, step_id
-- reads:    cap_ratios, charged_steps, covered_parts, crossing_steps, month_periods
-- notes:    docs/charges.md#expected-charges
-- What exceeds a threshold and who is covered are charges, too: their steps are in multiples of the mean usage, and
-- the charge of 1 USD on those who are covered is their share.
with ratio_steps as (
    select
        scenario_id, month, plan_id, tier_id, charge_id, step_id, charge_model, package_units, start_ratio, end_ratio,
        price_usd, step_fee_usd
    from crossing_steps
    union all
    select
        scenario_id, month, plan_id, tier_id, plan_id || '/covered' as charge_id, part_id as step_id,
        'volume' as charge_model, cast(null as double) as package_units, covered_from_ratio as start_ratio,
        covered_to_ratio as end_ratio, 0 as price_usd, 1 as step_fee_usd
    from covered_parts
)
select
    scenario_id,
    month,
    period_month,
    plan_id,
    tier_id,
    charge_id,
    step_id,
    charge_model,
    billing_months,
    package_units,
    mean_units,
    uncharged_units,
    start_units,
    end_units,
    price_usd,
    step_fee_usd,
    cap_usage_ratio
from charged_steps
union all
select
    ratio_steps.scenario_id,
    ratio_steps.month,
    month_periods.period_month,
    ratio_steps.plan_id,
    ratio_steps.tier_id,
    ratio_steps.charge_id,
    ratio_steps.step_id,
    ratio_steps.charge_model,
    1 as billing_months,
    ratio_steps.package_units,
    1 as mean_units,
    0 as uncharged_units,
    ratio_steps.start_ratio as start_units,
    ratio_steps.end_ratio as end_units,
    ratio_steps.price_usd,
    ratio_steps.step_fee_usd,
    cap_ratios.cap_usage_ratio
from ratio_steps
inner join month_periods
    on month_periods.month = ratio_steps.month
left join cap_ratios
    on cap_ratios.scenario_id = ratio_steps.scenario_id
    and cap_ratios.month = ratio_steps.month
    and cap_ratios.plan_id = ratio_steps.plan_id
    and cap_ratios.tier_id = ratio_steps.tier_id
