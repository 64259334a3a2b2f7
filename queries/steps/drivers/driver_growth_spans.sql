-- question: At what rate does a driver grow from one change to the next, and how far has it grown by then?
-- grain:    scenario_id, driver_id, valid_from_date
-- reads:    calendar_years, driver_growths, given_drivers, given_settings, growth_walks, history_ends, path_lead_ins
-- notes:    docs/drivers.md#drivers
with growths as (
    select
        scenario_id,
        driver_id,
        phase,
        valid_from_date,
        valid_to_date,
        ln(1 + growth_share_per_year) as yearly_growth
    from driver_growths
    union all
    select
        driver_growths.scenario_id,
        given_drivers.driver_id,
        driver_growths.phase,
        driver_growths.valid_from_date,
        driver_growths.valid_to_date,
        -ln(1 + driver_growths.growth_share_per_year) as yearly_growth
    from given_drivers
    inner join driver_growths
        on driver_growths.driver_id = given_drivers.offset_driver_id
    where driver_growths.phase = 'history'
    union all
    select scenario_id, driver_id, 'forward' as phase, valid_from_date, valid_to_date, yearly_growth
    from growth_walks
    union all
    select scenario_id, driver_id, 'forward' as phase, valid_from_date, valid_to_date, yearly_growth
    from path_lead_ins
),
phases as (
    select
        history_ends.scenario_id,
        history_ends.driver_id,
        'history' as phase,
        given_settings.first_month as first_date,
        history_ends.history_end_date as end_date
    from history_ends
    inner join given_settings
        on given_settings.scenario_id = history_ends.scenario_id
    union all
    select scenario_id, driver_id, 'forward' as phase, history_end_date as first_date, date '9999-12-31' as end_date
    from history_ends
),
clipped as (
    select
        growths.scenario_id,
        growths.driver_id,
        growths.phase,
        growths.yearly_growth / nullif(calendar_years.days_per_year, 0) as daily_growth,
        greatest(growths.valid_from_date, phases.first_date) as valid_from_date,
        least(growths.valid_to_date, phases.end_date) as valid_to_date
    from growths
    cross join calendar_years
    inner join phases
        on phases.scenario_id = growths.scenario_id
        and phases.driver_id = growths.driver_id
        and phases.phase = growths.phase
    where growths.valid_from_date < phases.end_date
        and growths.valid_to_date > phases.first_date
),
changes as (
    -- The rate goes up where a growth starts and down again where it ends.
    select scenario_id, driver_id, phase, valid_from_date, daily_growth
    from clipped
    union all
    select scenario_id, driver_id, phase, valid_to_date as valid_from_date, -daily_growth as daily_growth
    from clipped
    union all
    select
        given_settings.scenario_id,
        given_drivers.driver_id,
        'history' as phase,
        given_settings.first_month as valid_from_date,
        0 as daily_growth
    from given_settings
    cross join given_drivers
),
rates as (
    select
        scenario_id,
        driver_id,
        valid_from_date,
        lead(valid_from_date, 1, date '9999-12-31') over (
            partition by scenario_id, driver_id
            order by valid_from_date
        ) as valid_to_date,
        sum(sum(case when phase = 'history' then daily_growth else 0 end)) over (
            partition by scenario_id, driver_id
            order by valid_from_date
        ) as history_daily_growth,
        sum(sum(case when phase = 'forward' then daily_growth else 0 end)) over (
            partition by scenario_id, driver_id
            order by valid_from_date
        ) as forward_daily_growth
    from changes
    group by scenario_id, driver_id, valid_from_date
)
select
    scenario_id,
    driver_id,
    valid_from_date,
    valid_to_date,
    history_daily_growth,
    forward_daily_growth,
    coalesce(sum(history_daily_growth * date_diff('day', valid_from_date, valid_to_date)) over (
        partition by scenario_id, driver_id
        order by valid_from_date rows between unbounded preceding and 1 preceding
    ), 0) as history_log_growth,
    coalesce(sum(forward_daily_growth * date_diff('day', valid_from_date, valid_to_date)) over (
        partition by scenario_id, driver_id
        order by valid_from_date rows between unbounded preceding and 1 preceding
    ), 0) as forward_log_growth
from rates
