-- question: What does a month add to the cost of an account's usage in a billing period of more than a month?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    rated_units
-- notes:    docs/charges.md#usage
-- kept:     table
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
    cast(amount_to_date_usd - lag(amount_to_date_usd, 1, 0) over (
        partition by scenario_id, charge_id, account_id, billing_period
        order by month
    ) as decimal(18, 2)) as amount_usd
from rated_units
where billing_months > 1
