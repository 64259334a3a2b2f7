-- question: What is an account billed in a month for a charge that does not depend on usage?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    account_places, cost_versions, fixed_prices
-- notes:    docs/charges.md#fixed-charges
-- kept:     on request
-- sums:     exact
select
    fixed_prices.scenario_id,
    fixed_prices.charge_id,
    account_places.month,
    account_places.account_id,
    account_places.plan_id,
    fixed_prices.billing_months,
    fixed_prices.billing_period,
    fixed_prices.period_start_date,
    fixed_prices.is_in_advance,
    fixed_prices.is_billed,
    fixed_prices.units,
    fixed_prices.period_usd,
    fixed_prices.amount_usd
from account_places
inner join cost_versions
    on cost_versions.cost_version_id = account_places.cost_version_id
inner join fixed_prices
    on fixed_prices.scenario_id = cost_versions.scenario_id
    and fixed_prices.terms_number = account_places.terms_number
