-- question: What does a plan charge for, from when to when?
-- grain:    scenario_id, charge_id, valid_from_date
-- reads:    given_charges
-- notes:    docs/timing.md#dates
select
    scenario_id,
    charge_id,
    plan_id,
    charge_name,
    charge_model,
    meter_id,
    package_units,
    free_units,
    billing_months,
    billed,
    free_days,
    price_lock_months,
    currency,
    valid_from_date,
    min(valid_from_date) over (
        partition by scenario_id, charge_id
    ) as first_charged_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, charge_id
        order by valid_from_date
    ) as valid_to_date
from given_charges
