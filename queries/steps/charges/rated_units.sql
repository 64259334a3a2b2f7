-- question: What do an account's units of a charge cost by the end of a month in the billing period?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    charge_ladders, period_units
-- notes:    docs/charges.md#usage
-- kept:     on request
-- sums:     exact
-- A price that is not the same for every unit applies to the period's total so far.
select
    period_units.scenario_id,
    period_units.charge_id,
    period_units.billing_months,
    period_units.month,
    period_units.account_id,
    period_units.plan_id,
    period_units.billing_period,
    period_units.place_number,
    period_units.terms_number,
    period_units.chargeable_units,
    round(case
        when period_units.counted_units = 0 then 0
        when period_units.charge_model = 'volume'
            then period_units.counted_units * charge_ladders.price_usd + charge_ladders.step_fee_usd
        when period_units.charge_model = 'package' then cast(ceil(
            cast(period_units.counted_units * 1000000 as double)
                / nullif(cast(period_units.package_units * 1000000 as double), 0)
        ) as decimal(14, 0)) * charge_ladders.price_usd + charge_ladders.step_fee_usd
        else (period_units.counted_units - charge_ladders.from_units) * charge_ladders.price_usd
            + charge_ladders.step_fee_usd + charge_ladders.below_usd
    end, 2) as amount_to_date_usd
from period_units
-- The step that the total ends in; nothing used is in the first.
inner join charge_ladders
    on charge_ladders.scenario_id = period_units.scenario_id
    and charge_ladders.charge_id = period_units.charge_id
    and charge_ladders.valid_from_date <= period_units.price_date
    and charge_ladders.valid_to_date > period_units.price_date
    and charge_ladders.up_to_units >= period_units.counted_units
    and (
        charge_ladders.from_units < period_units.counted_units
        or (period_units.counted_units = 0 and charge_ladders.from_units = 0)
    )
