-- question: What is the value of a parameter, from when to when?
-- grain:    scenario_id, parameter_id, valid_from_date
-- reads:    given_parameters
-- notes:    docs/timing.md#dates
select
    scenario_id,
    parameter_id,
    unit,
    parameter_value,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, parameter_id
        order by valid_from_date
    ) as valid_to_date
from given_parameters
