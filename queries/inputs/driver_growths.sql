-- question: How fast does a driver grow, from when to when?
-- grain:    scenario_id, driver_id, phase, valid_from_date
-- reads:    given_driver_growths
-- notes:    docs/drivers.md#drivers
select
    scenario_id,
    driver_id,
    phase,
    growth_share_per_year,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, driver_id, phase
        order by valid_from_date
    ) as valid_to_date
from given_driver_growths
