-- question: Which months does a bridge compare, with the base scenario and with the year before?
-- grain:    scenario_id, base_scenario_id, from_year, to_year, month
-- reads:    plan_months, given_scenarios
-- notes:    docs/bridges.md#what-is-compared
-- kept:     on request
with scenario_months as (
    select distinct scenario_id, month
    from plan_months
)
select
    scenario_months.scenario_id,
    given_scenarios.base_scenario_id,
    year(base_months.month) as from_year,
    year(scenario_months.month) as to_year,
    scenario_months.month,
    base_months.month as base_month
from scenario_months
inner join given_scenarios
    on given_scenarios.scenario_id = scenario_months.scenario_id
inner join scenario_months as base_months
    on base_months.scenario_id = given_scenarios.base_scenario_id
    and base_months.month = scenario_months.month
union all
select
    scenario_months.scenario_id,
    scenario_months.scenario_id as base_scenario_id,
    year(base_months.month) as from_year,
    year(scenario_months.month) as to_year,
    scenario_months.month,
    base_months.month as base_month
from scenario_months
inner join scenario_months as base_months
    on base_months.scenario_id = scenario_months.scenario_id
    and base_months.month = cast(scenario_months.month - interval 12 month as date)
