-- question: How many units of a meter does an account pay for in a month, beyond what its plan includes?
-- grain:    scenario_id, month, account_id, plan_id, meter_id
-- reads:    included_units, rolled_units
-- notes:    docs/charges.md#allowances
-- kept:     on request
-- sums:     exact
select
    included_units.scenario_id,
    included_units.month,
    included_units.account_id,
    included_units.plan_id,
    included_units.meter_id,
    included_units.place_number,
    included_units.terms_number,
    included_units.units,
    coalesce(
        rolled_units.left_units,
        greatest(included_units.units - included_units.included_units, 0)
    ) as chargeable_units
from included_units
left join rolled_units
    on rolled_units.scenario_id = included_units.scenario_id
    and rolled_units.month = included_units.month
    and rolled_units.account_id = included_units.account_id
    and rolled_units.plan_id = included_units.plan_id
    and rolled_units.meter_id = included_units.meter_id
