-- question: By how much does growth exceed a path that was stated for a later day, until it has run into it?
-- grain:    scenario_id, driver_id, valid_from_date
-- reads:    driver_growths, given_drivers, lead_in_quarters
-- notes:    docs/drivers.md#earlier-days
with rates as (
    select
        scenario_id,
        driver_id,
        phase,
        valid_from_date,
        valid_to_date,
        ln(1 + growth_share_per_year) as yearly_growth
    from driver_growths
),
histories as (
    select scenario_id, driver_id, valid_from_date, valid_to_date, yearly_growth
    from rates
    where phase = 'history'
    union all
    select rates.scenario_id, given_drivers.driver_id, rates.valid_from_date, rates.valid_to_date, -rates.yearly_growth
    from given_drivers
    inner join rates
        on rates.driver_id = given_drivers.offset_driver_id
    where rates.phase = 'history'
),
growths as (
    select
        lead_in_quarters.scenario_id,
        lead_in_quarters.driver_id,
        lead_in_quarters.quarter_number,
        sum(histories.yearly_growth) as yearly_growth
    from lead_in_quarters
    inner join histories
        on histories.scenario_id = lead_in_quarters.scenario_id
        and histories.driver_id = lead_in_quarters.driver_id
        and histories.valid_from_date < lead_in_quarters.history_end_date
        and histories.valid_to_date >= lead_in_quarters.history_end_date
    group by lead_in_quarters.scenario_id, lead_in_quarters.driver_id, lead_in_quarters.quarter_number
)
select
    growths.scenario_id,
    growths.driver_id,
    lead_in_quarters.valid_from_date,
    least(lead_in_quarters.valid_to_date, rates.valid_to_date) as valid_to_date,
    lead_in_quarters.history_share * (growths.yearly_growth - rates.yearly_growth) as yearly_growth
from growths
inner join lead_in_quarters
    on lead_in_quarters.scenario_id = growths.scenario_id
    and lead_in_quarters.driver_id = growths.driver_id
    and lead_in_quarters.quarter_number = growths.quarter_number
-- A path that starts on the day history ends, or later, says itself what follows.
inner join rates
    on rates.scenario_id = growths.scenario_id
    and rates.driver_id = growths.driver_id
    and rates.phase = 'forward'
    and rates.valid_from_date < lead_in_quarters.history_end_date
    and rates.valid_to_date > lead_in_quarters.valid_from_date
