-- question: By how many months does each uncertain input move the cash-out date?
-- grain:    scenario_id
-- reads:    runways, given_scenarios
-- notes:    docs/bridges.md#ranges
-- order:    delta_months
-- compares: scenarios
select
    varied.scenario_id,
    given_scenarios.varied_input,
    given_scenarios.bound,
    varied.cash_out_date,
    varied.runway_months,
    varied.runway_months - bases.runway_months as delta_months,
    varied.lowest_cash_usd - bases.lowest_cash_usd as delta_lowest_cash_usd
from given_scenarios
inner join runways as varied
    on varied.scenario_id = given_scenarios.scenario_id
inner join runways as bases
    on bases.scenario_id = given_scenarios.base_scenario_id
where given_scenarios.scenario_kind = 'range'
