-- question: How much is each cost line of the company in a month?
-- grain:    scenario_id, month, cost_id
-- reads:    company_costs, driver_paths
-- notes:    docs/company.md#income-statement
select
    company_costs.scenario_id,
    driver_paths.month,
    company_costs.cost_id,
    company_costs.function,
    company_costs.nature,
    company_costs.cost_usd_per_driver_unit_month * driver_paths.average_value as cost_usd
from driver_paths
inner join company_costs
    on company_costs.scenario_id = driver_paths.scenario_id
    and company_costs.driver_id = driver_paths.driver_id
    and company_costs.valid_from_date <= driver_paths.middle_date
    and company_costs.valid_to_date > driver_paths.middle_date
