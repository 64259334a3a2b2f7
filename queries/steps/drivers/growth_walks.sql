-- question: By how much does a driver's growth differ from its forward path, in each year after its last fact?
-- grain:    scenario_id, driver_id, year_number
-- reads:    forward_years, given_growth_surprises, growth_scatters
-- notes:    docs/drivers.md#walk
-- A surprise of a year fades in the years after it. Its variance is a driver's own, but for the share of another's.
with surprises as (
    select
        growth_scatters.scenario_id,
        growth_scatters.driver_id,
        given_growth_surprises.year_number,
        given_growth_surprises.surprise_score * sqrt(1 - growth_scatters.shared_variance_share) as surprise_score
    from growth_scatters
    inner join given_growth_surprises
        on given_growth_surprises.scenario_id = growth_scatters.scenario_id
        and given_growth_surprises.driver_id = growth_scatters.driver_id
    union all
    select
        growth_scatters.scenario_id,
        growth_scatters.driver_id,
        given_growth_surprises.year_number,
        given_growth_surprises.surprise_score * sqrt(growth_scatters.shared_variance_share) as surprise_score
    from growth_scatters
    inner join given_growth_surprises
        on given_growth_surprises.scenario_id = growth_scatters.scenario_id
        and given_growth_surprises.driver_id = growth_scatters.shared_driver_id
),
faded as (
    select
        forward_years.scenario_id,
        forward_years.driver_id,
        forward_years.year_number,
        sum(
            surprises.surprise_score * pow(
                growth_scatters.persistence_share, forward_years.year_number - surprises.year_number
            )
        ) as surprise_score
    from forward_years
    inner join growth_scatters
        on growth_scatters.scenario_id = forward_years.scenario_id
        and growth_scatters.driver_id = forward_years.driver_id
    inner join surprises
        on surprises.scenario_id = forward_years.scenario_id
        and surprises.driver_id = forward_years.driver_id
        and surprises.year_number <= forward_years.year_number
    group by forward_years.scenario_id, forward_years.driver_id, forward_years.year_number
)
select
    faded.scenario_id,
    faded.driver_id,
    faded.year_number,
    forward_years.valid_from_date,
    forward_years.valid_to_date,
    faded.surprise_score * growth_scatters.aged_spread_share_per_year as yearly_growth
from faded
inner join forward_years
    on forward_years.scenario_id = faded.scenario_id
    and forward_years.driver_id = faded.driver_id
    and forward_years.year_number = faded.year_number
inner join growth_scatters
    on growth_scatters.scenario_id = faded.scenario_id
    and growth_scatters.driver_id = faded.driver_id
