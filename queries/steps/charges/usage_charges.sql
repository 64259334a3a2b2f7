-- question: What does an account's usage cost under a charge, month by month of its billing period?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    charge_months, charge_steps, chargeable_units
-- notes:    docs/charges.md#usage
-- kept:     on request
-- sums:     exact
with counted as (
    select
        charge_months.scenario_id,
        charge_months.charge_id,
        charge_months.charge_model,
        cast(charge_months.package_units as decimal(20, 6)) as package_units,
        charge_months.billing_months,
        charge_months.free_units,
        charge_months.month,
        charge_months.account_id,
        charge_months.plan_id,
        charge_months.billing_period,
        charge_months.price_date,
        chargeable_units.chargeable_units
    from charge_months
    inner join chargeable_units
        on chargeable_units.scenario_id = charge_months.scenario_id
        and chargeable_units.month = charge_months.month
        and chargeable_units.account_id = charge_months.account_id
        and chargeable_units.plan_id = charge_months.plan_id
        and chargeable_units.meter_id = charge_months.meter_id
    where charge_months.trial_days < charge_months.days
),
totals as (
    -- A price that is not the same for every unit applies to the period's total so far.
    select
        scenario_id, charge_id, charge_model, package_units, billing_months, month, account_id, plan_id,
        billing_period, price_date, chargeable_units,
        cast(greatest(chargeable_units - free_units, 0) as decimal(20, 6)) as units_to_date
    from counted
    where billing_months = 1
    union all
    select
        scenario_id, charge_id, charge_model, package_units, billing_months, month, account_id, plan_id,
        billing_period, price_date, chargeable_units,
        cast(greatest(sum(chargeable_units) over (
            partition by scenario_id, charge_id, account_id, billing_period
            order by month
        ) - free_units, 0) as decimal(20, 6)) as units_to_date
    from counted
    where billing_months > 1
),
ladders as (
    select
        scenario_id, charge_id, from_units, up_to_units, step_fee_usd, price_usd, valid_from_date, valid_to_date,
        -- What the steps below it cost in full.
        coalesce(sum((up_to_units - from_units) * price_usd + step_fee_usd) over (
            partition by scenario_id, charge_id, valid_from_date
            order by from_units
            rows between unbounded preceding and 1 preceding
        ), 0) as below_usd
    from charge_steps
),
amounts as (
    select
        totals.scenario_id,
        totals.charge_id,
        totals.billing_months,
        totals.month,
        totals.account_id,
        totals.plan_id,
        totals.billing_period,
        totals.chargeable_units,
        round(case
            when totals.units_to_date = 0 then 0
            when totals.charge_model = 'volume' then totals.units_to_date * ladders.price_usd + ladders.step_fee_usd
            when totals.charge_model = 'package' then cast(ceil(
                cast(totals.units_to_date * 1000000 as double)
                    / nullif(cast(totals.package_units * 1000000 as double), 0)
            ) as decimal(14, 0)) * ladders.price_usd + ladders.step_fee_usd
            else (totals.units_to_date - ladders.from_units) * ladders.price_usd + ladders.step_fee_usd
                + ladders.below_usd
        end, 2) as amount_to_date_usd
    from totals
    -- The step that the total ends in; nothing used is in the first.
    inner join ladders
        on ladders.scenario_id = totals.scenario_id
        and ladders.charge_id = totals.charge_id
        and ladders.valid_from_date <= totals.price_date
        and ladders.valid_to_date > totals.price_date
        and ladders.up_to_units >= totals.units_to_date
        and (ladders.from_units < totals.units_to_date or (totals.units_to_date = 0 and ladders.from_units = 0))
)
select
    scenario_id, charge_id, month, account_id, plan_id, chargeable_units,
    cast(amount_to_date_usd as decimal(18, 2)) as amount_usd
from amounts
where billing_months = 1
union all
select
    scenario_id, charge_id, month, account_id, plan_id, chargeable_units,
    cast(amount_to_date_usd - lag(amount_to_date_usd, 1, 0) over (
        partition by scenario_id, charge_id, account_id, billing_period
        order by month
    ) as decimal(18, 2)) as amount_usd
from amounts
where billing_months > 1
