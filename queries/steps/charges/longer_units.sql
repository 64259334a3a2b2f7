-- question: How many units of a charge has an account used so far in a billing period of more than a month?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    charged_units
-- notes:    docs/charges.md#usage
-- kept:     table
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
    cast(greatest(sum(chargeable_units) over (
        partition by scenario_id, charge_id, account_id, billing_period
        order by month
    ) - free_units, 0) as decimal(20, 6)) as counted_units
from charged_units
where billing_months > 1
