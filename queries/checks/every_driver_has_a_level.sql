-- question: Does every driver named by members, usage, costs or growth have a starting level?
-- grain:    scenario_id, driver_id
-- reads:    given_plan_members, given_plan_usage, given_company_costs, given_driver_growths, given_driver_levels
-- notes:    docs/checks.md#checks
with named as (
    select scenario_id, driver_id from given_plan_members
    union
    select scenario_id, driver_id from given_plan_usage
    union
    select scenario_id, driver_id from given_company_costs
    union
    select scenario_id, driver_id from given_driver_growths
)
select
    named.scenario_id,
    named.driver_id
from named
left join given_driver_levels
    on given_driver_levels.scenario_id = named.scenario_id
    and given_driver_levels.driver_id = named.driver_id
where given_driver_levels.driver_id is null
