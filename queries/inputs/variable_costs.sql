-- question: What does a dollar of revenue cost besides serving, from when to when?
-- grain:    scenario_id, plan_id, cost_id, valid_from_date
-- reads:    given_variable_costs
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    cost_id,
    cost_share_of_revenue,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id, cost_id
        order by valid_from_date
    ) as valid_to_date
from given_variable_costs
