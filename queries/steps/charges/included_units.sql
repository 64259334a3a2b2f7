-- question: How many units of a meter does a plan include for an account in a month, and for how long?
-- grain:    scenario_id, month, account_id, plan_id, meter_id
-- reads:    allowances, cost_versions, meter_months
-- notes:    docs/charges.md#allowances
-- kept:     on request
-- sums:     exact
select
    cost_versions.scenario_id,
    meter_months.month,
    meter_months.account_id,
    meter_months.plan_id,
    meter_months.meter_id,
    meter_months.place_number,
    meter_months.terms_number,
    meter_months.units,
    cast(coalesce(allowances.included_units, 0) as decimal(20, 6)) as included_units,
    coalesce(allowances.rollover_months, 0) as rollover_months
from cost_versions
inner join meter_months
    on meter_months.cost_version_id = cost_versions.cost_version_id
left join allowances
    on allowances.scenario_id = cost_versions.scenario_id
    and allowances.plan_id = meter_months.plan_id
    and allowances.meter_id = meter_months.meter_id
    and allowances.valid_from_date <= meter_months.month
    and allowances.valid_to_date > meter_months.month
