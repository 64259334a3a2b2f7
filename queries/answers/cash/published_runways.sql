-- question: When would cash run out by published cash and burn alone, without any model?
-- grain:    scenario_id, source_id, known_from_date
-- reads:    published_burns, cash_out_dates, calendar_years, given_settings
-- notes:    docs/cash.md#published-burn
-- order:    known_from_date desc, source_id
with balances as (
    select
        scenario_id,
        source_id,
        known_from_date,
        balance_date,
        balance_usd,
        month,
        month_end_date,
        first_date,
        cast(balance_date + interval 1 day as date) as first_month_date,
        days,
        sum(case when is_covered_month then 0 else 1 end) over (
            partition by scenario_id, source_id, known_from_date order by month
        ) as uncovered_months,
        balance_usd + sum(funding_usd - burn_usd) over (
            partition by scenario_id, source_id, known_from_date order by month
        ) as left_usd
    from published_burns
),
paths as (
    select
        balances.scenario_id,
        balances.source_id,
        balances.known_from_date,
        balances.balance_date,
        balances.balance_usd,
        balances.month_end_date,
        balances.first_date,
        balances.days,
        balances.left_usd,
        -- The forecasts hold as long as they leave no day out.
        balances.uncovered_months = 0
            and row_number() over (
                partition by balances.scenario_id, balances.source_id, balances.known_from_date
                order by balances.month
            ) = (year(balances.month) - year(balances.first_month_date)) * 12
                + month(balances.month) - month(balances.first_month_date) + 1 as is_forecast,
        lag(balances.left_usd, 1, balances.balance_usd) over (
            partition by balances.scenario_id, balances.source_id, balances.known_from_date
            order by balances.month
        ) as before_usd
    from balances
),
dates as (
    select
        paths.scenario_id,
        paths.source_id,
        paths.known_from_date,
        paths.balance_date,
        paths.balance_usd,
        max(
            case when paths.is_forecast then paths.month_end_date end
        ) as forecast_end_date,
        -- Cash falls evenly over a month.
        min(case
            when paths.is_forecast and paths.left_usd < 0
                then greatest(given_settings.as_of_date, cast(paths.first_date + cast(floor(
                    coalesce(greatest(paths.before_usd, 0) / nullif(paths.before_usd - paths.left_usd, 0), 0)
                        * paths.days
                ) as integer) * interval 1 day as date))
        end) as published_cash_out_date
    from paths
    inner join given_settings
        on given_settings.scenario_id = paths.scenario_id
    group by paths.scenario_id, paths.source_id, paths.known_from_date, paths.balance_date, paths.balance_usd
)
select
    dates.scenario_id,
    dates.source_id,
    dates.known_from_date,
    dates.balance_date,
    dates.balance_usd,
    dates.forecast_end_date,
    dates.published_cash_out_date,
    date_diff('day', given_settings.as_of_date, dates.published_cash_out_date)
        * calendar_years.months_per_year / nullif(calendar_years.days_per_year, 0) as published_runway_months,
    cash_out_dates.cash_out_date
from dates
cross join calendar_years
inner join given_settings
    on given_settings.scenario_id = dates.scenario_id
left join cash_out_dates
    on cash_out_dates.scenario_id = dates.scenario_id
