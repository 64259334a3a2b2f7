-- question: By how much does a driver's growth differ from its forward path, in each year after its last fact?
-- grain:    scenario_id, driver_id, year_number
-- reads:    calendar_years, forward_years, given_growth_spreads, given_growth_surprises, given_settings
-- notes:    docs/drivers.md#walk
-- A surprise of a year fades in the years after it. What was stated long before the as-of date may err by more.
with faded as (
    select
        forward_years.scenario_id,
        forward_years.driver_id,
        forward_years.year_number,
        sum(
            given_growth_surprises.surprise_score * pow(
                given_growth_spreads.persistence_share, forward_years.year_number - given_growth_surprises.year_number
            )
        ) as surprise_score
    from forward_years
    inner join given_growth_spreads
        on given_growth_spreads.scenario_id = forward_years.scenario_id
        and given_growth_spreads.driver_id = forward_years.driver_id
    inner join given_growth_surprises
        on given_growth_surprises.scenario_id = forward_years.scenario_id
        and given_growth_surprises.driver_id = forward_years.driver_id
        and given_growth_surprises.year_number <= forward_years.year_number
    group by forward_years.scenario_id, forward_years.driver_id, forward_years.year_number
),
ages as (
    select
        given_settings.scenario_id,
        greatest(date_diff('day', given_settings.stated_date, given_settings.as_of_date), 0)
            / nullif(calendar_years.days_per_year, 0) as age_years
    from given_settings
    cross join calendar_years
)
select
    faded.scenario_id,
    faded.driver_id,
    faded.year_number,
    forward_years.valid_from_date,
    forward_years.valid_to_date,
    faded.surprise_score * given_growth_spreads.spread_share_per_year
        * sqrt(1 + given_growth_spreads.yearly_revision_ratio * ages.age_years) as yearly_growth
from faded
inner join forward_years
    on forward_years.scenario_id = faded.scenario_id
    and forward_years.driver_id = faded.driver_id
    and forward_years.year_number = faded.year_number
inner join given_growth_spreads
    on given_growth_spreads.scenario_id = faded.scenario_id
    and given_growth_spreads.driver_id = faded.driver_id
inner join ages
    on ages.scenario_id = faded.scenario_id
