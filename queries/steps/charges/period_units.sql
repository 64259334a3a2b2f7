-- question: How many units of a charge has an account used by the end of a month in the billing period?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    charged_units, longer_units
-- notes:    docs/charges.md#usage
-- kept:     on request
-- sums:     exact
select
    scenario_id,
    charge_id,
    charge_model,
    package_units,
    billing_months,
    billing_period,
    price_date,
    month,
    account_id,
    plan_id,
    place_number,
    terms_number,
    chargeable_units,
    cast(greatest(chargeable_units - free_units, 0) as decimal(20, 6)) as counted_units
from charged_units
where billing_months = 1
union all
select
    scenario_id,
    charge_id,
    charge_model,
    package_units,
    billing_months,
    billing_period,
    price_date,
    month,
    account_id,
    plan_id,
    place_number,
    terms_number,
    chargeable_units,
    counted_units
from longer_units
