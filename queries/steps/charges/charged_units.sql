-- question: How many units of its meter does a charge count for an account in a month, and at the prices of which day?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    charge_months, chargeable_units
-- notes:    docs/charges.md#usage
-- kept:     on request
-- sums:     exact
select
    charge_months.scenario_id,
    charge_months.charge_id,
    charge_months.charge_model,
    cast(charge_months.package_units as decimal(20, 6)) as package_units,
    charge_months.billing_months,
    charge_months.free_units,
    charge_months.billing_period,
    charge_months.price_date,
    chargeable_units.month,
    chargeable_units.account_id,
    chargeable_units.plan_id,
    chargeable_units.place_number,
    chargeable_units.terms_number,
    chargeable_units.chargeable_units
from chargeable_units
inner join charge_months
    on charge_months.scenario_id = chargeable_units.scenario_id
    and charge_months.terms_number = chargeable_units.terms_number
    and charge_months.meter_id = chargeable_units.meter_id
where charge_months.trial_days < charge_months.days
