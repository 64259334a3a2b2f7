-- question: What does each cost line of the company come to in a month?
-- grain:    scenario_id, month, cost_id
-- reads:    months, company_costs, driver_paths
-- notes:    docs/model.md#income-statement
select
    company_costs.scenario_id,
    months.month,
    company_costs.cost_id,
    company_costs.function,
    company_costs.nature,
    company_costs.cost_usd_per_driver_unit_month * driver_paths.average_value as cost_usd
from company_costs
inner join months
    on company_costs.valid_from_date <= months.middle_date
    and company_costs.valid_to_date > months.middle_date
inner join driver_paths
    on driver_paths.scenario_id = company_costs.scenario_id
    and driver_paths.driver_id = company_costs.driver_id
    and driver_paths.month = months.month
