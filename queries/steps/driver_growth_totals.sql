-- question: By how much has a driver grown since the start: up to the as-of date, and after it?
-- grain:    scenario_id, month, driver_id
-- reads:    months, driver_growths, given_drivers, given_settings
-- notes:    docs/model.md#drivers
with growths as (
    select
        scenario_id, driver_id, phase, valid_from_date, valid_to_date,
        ln(1 + growth_share_per_year) as log_growth
    from driver_growths
    union all
    select
        driver_growths.scenario_id, given_drivers.driver_id, driver_growths.phase,
        driver_growths.valid_from_date, driver_growths.valid_to_date,
        -ln(1 + driver_growths.growth_share_per_year) as log_growth
    from given_drivers
    inner join driver_growths
        on driver_growths.driver_id = given_drivers.offset_driver_id
    where driver_growths.phase = 'history'
),
settings as (
    select distinct first_month, as_of_date
    from given_settings
),
spans as (
    select distinct phase, valid_from_date, valid_to_date
    from growths
),
span_days as (
    -- Days are counted once for all scenarios and drivers that share a span.
    select
        spans.phase, spans.valid_from_date, spans.valid_to_date, settings.first_month, settings.as_of_date, months.month,
        case
            when spans.phase = 'history' then date_diff(
                'day',
                greatest(spans.valid_from_date, settings.first_month),
                least(spans.valid_to_date, months.month_end_date, settings.as_of_date)
            )
            else date_diff(
                'day',
                greatest(spans.valid_from_date, settings.as_of_date),
                least(spans.valid_to_date, months.month_end_date)
            )
        end as days
    from spans
    cross join settings
    cross join months
)
select
    growths.scenario_id,
    span_days.month,
    growths.driver_id,
    sum(case when growths.phase = 'history' then growths.log_growth * span_days.days else 0 end) / 365.25 as history_log_growth,
    sum(case when growths.phase = 'forward' then growths.log_growth * span_days.days else 0 end) / 365.25 as forward_log_growth
from growths
inner join given_settings
    on given_settings.scenario_id = growths.scenario_id
inner join span_days
    on span_days.phase = growths.phase
    and span_days.valid_from_date = growths.valid_from_date
    and span_days.valid_to_date = growths.valid_to_date
    and span_days.first_month = given_settings.first_month
    and span_days.as_of_date = given_settings.as_of_date
where span_days.days > 0
group by
    growths.scenario_id,
    span_days.month,
    growths.driver_id
