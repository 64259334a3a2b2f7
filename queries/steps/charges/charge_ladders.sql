-- question: What do the steps of a charge cost, and what all those below each of them in full?
-- grain:    scenario_id, charge_id, valid_from_date, from_units
-- reads:    charge_steps
-- notes:    docs/charges.md#usage
-- kept:     table
-- sums:     exact
select
    scenario_id,
    charge_id,
    from_units,
    up_to_units,
    step_fee_usd,
    price_usd,
    valid_from_date,
    valid_to_date,
    coalesce(sum((up_to_units - from_units) * price_usd + step_fee_usd) over (
        partition by scenario_id, charge_id, valid_from_date
        order by from_units
        rows between unbounded preceding and 1 preceding
    ), 0) as below_usd
from charge_steps
