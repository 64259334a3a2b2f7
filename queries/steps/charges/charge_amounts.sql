-- question: What does a plan charge an account in a month, charge by charge, before anything is taken off?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    fixed_charges, usage_charges
-- notes:    docs/charges.md#invoices
-- kept:     on request
-- sums:     exact
select
    scenario_id,
    charge_id,
    month,
    account_id,
    plan_id,
    'fixed' as line_kind,
    cast(units as double) as units,
    cast(amount_usd as decimal(18, 2)) as amount_usd
from fixed_charges
union all
select
    scenario_id,
    charge_id,
    month,
    account_id,
    plan_id,
    'usage' as line_kind,
    cast(chargeable_units as double) as units,
    amount_usd
from usage_charges
