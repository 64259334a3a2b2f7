-- question: What does an account's usage cost under a charge, month by month of its billing period?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    longer_charges, rated_units
-- notes:    docs/charges.md#usage
-- kept:     on request
-- sums:     exact
select
    scenario_id,
    charge_id,
    month,
    account_id,
    plan_id,
    place_number,
    terms_number,
    chargeable_units,
    cast(amount_to_date_usd as decimal(18, 2)) as amount_usd
from rated_units
where billing_months = 1
union all
select
    scenario_id,
    charge_id,
    month,
    account_id,
    plan_id,
    place_number,
    terms_number,
    chargeable_units,
    amount_usd
from longer_charges
