-- question: What does a user of an assumed tier pay for each charge of the plan in a month, on the mean?
-- grain:    scenario_id, month, plan_id, tier_id, charge_id
-- reads:    charge_steps, charges, expected_amounts, given_plans, month_periods, tier_edges
-- notes:    docs/charges.md#expected-charges
-- order:    month latest
with fixed as (
    select
        charges.scenario_id,
        month_periods.month,
        charges.plan_id,
        tier_edges.tier_id,
        charges.charge_id,
        cast(charge_steps.price_usd as double) / nullif(charges.billing_months, 0) as charge_usd_per_user_month
    from charges
    inner join given_plans
        on given_plans.plan_id = charges.plan_id
        and given_plans.plan_kind in ('free', 'flat')
    inner join month_periods
        on charges.valid_from_date <= month_periods.month
        and charges.valid_to_date > month_periods.month
    inner join charge_steps
        on charge_steps.scenario_id = charges.scenario_id
        and charge_steps.charge_id = charges.charge_id
        and charge_steps.valid_from_date <= month_periods.month
        and charge_steps.valid_to_date > month_periods.month
    inner join tier_edges
        on tier_edges.scenario_id = charges.scenario_id
        and tier_edges.period_month = month_periods.period_month
        and tier_edges.plan_id = charges.plan_id
    where charges.meter_id is null
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    charge_id,
    charge_usd_per_user_month
from fixed
union all
select
    expected_amounts.scenario_id,
    expected_amounts.month,
    expected_amounts.plan_id,
    expected_amounts.tier_id,
    expected_amounts.charge_id,
    sum(expected_amounts.amount_usd_per_user_month) as charge_usd_per_user_month
from expected_amounts
inner join charges
    on charges.scenario_id = expected_amounts.scenario_id
    and charges.charge_id = expected_amounts.charge_id
    and charges.valid_from_date <= expected_amounts.month
    and charges.valid_to_date > expected_amounts.month
group by
    expected_amounts.scenario_id,
    expected_amounts.month,
    expected_amounts.plan_id,
    expected_amounts.tier_id,
    expected_amounts.charge_id
