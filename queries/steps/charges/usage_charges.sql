-- question: What does an account's usage cost under a charge, month by month of its billing period?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    charge_months, charge_steps, chargeable_units
-- notes:    docs/charges.md#usage
-- kept:     on request
-- sums:     exact
with totals as (
    select
        charge_months.scenario_id,
        charge_months.charge_id,
        charge_months.charge_model,
        cast(charge_months.package_units as decimal(20, 6)) as package_units,
        charge_months.month,
        charge_months.account_id,
        charge_months.plan_id,
        charge_months.billing_period,
        charge_months.price_date,
        chargeable_units.chargeable_units,
        -- A price that is not the same for every unit applies to the period's total so far.
        cast(greatest(sum(chargeable_units.chargeable_units) over (
            partition by charge_months.scenario_id, charge_months.charge_id, charge_months.account_id,
                charge_months.billing_period
            order by charge_months.month
        ) - charge_months.free_units, 0) as decimal(20, 6)) as units_to_date
    from charge_months
    inner join chargeable_units
        on chargeable_units.scenario_id = charge_months.scenario_id
        and chargeable_units.month = charge_months.month
        and chargeable_units.account_id = charge_months.account_id
        and chargeable_units.plan_id = charge_months.plan_id
        and chargeable_units.meter_id = charge_months.meter_id
    where charge_months.trial_days < charge_months.days
),
stepped as (
    select
        totals.scenario_id,
        totals.charge_id,
        totals.charge_model,
        totals.month,
        totals.account_id,
        totals.plan_id,
        totals.billing_period,
        totals.chargeable_units,
        totals.units_to_date,
        charge_steps.from_units,
        charge_steps.up_to_units,
        charge_steps.step_fee_usd,
        charge_steps.price_usd,
        totals.package_units,
        greatest(least(totals.units_to_date, charge_steps.up_to_units) - charge_steps.from_units, 0) as step_units
    from totals
    inner join charge_steps
        on charge_steps.scenario_id = totals.scenario_id
        and charge_steps.charge_id = totals.charge_id
        and charge_steps.valid_from_date <= totals.price_date
        and charge_steps.valid_to_date > totals.price_date
),
priced as (
    select
        scenario_id,
        charge_id,
        month,
        account_id,
        plan_id,
        billing_period,
        chargeable_units,
        case
            when step_units = 0 then 0
            when charge_model = 'volume' and units_to_date > up_to_units then 0
            when charge_model = 'volume' then units_to_date * price_usd + step_fee_usd
            when charge_model = 'package' then cast(ceil(
                cast(step_units * 1000000 as double) / nullif(cast(package_units * 1000000 as double), 0)
            ) as decimal(14, 0)) * price_usd + step_fee_usd
            else step_units * price_usd + step_fee_usd
        end as step_amount_usd
    from stepped
),
amounts as (
    select
        scenario_id,
        charge_id,
        month,
        account_id,
        plan_id,
        billing_period,
        min(chargeable_units) as chargeable_units,
        round(sum(step_amount_usd), 2) as amount_to_date_usd
    from priced
    group by scenario_id, charge_id, month, account_id, plan_id, billing_period
)
select
    scenario_id,
    charge_id,
    month,
    account_id,
    plan_id,
    chargeable_units,
    cast(amount_to_date_usd - lag(amount_to_date_usd, 1, 0) over (
        partition by scenario_id, charge_id, account_id, billing_period
        order by month
    ) as decimal(18, 2)) as amount_usd
from amounts
