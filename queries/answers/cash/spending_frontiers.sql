-- question: How long does cash last if research and training are cut once few months of burn are left?
-- grain:    scenario_id, reserve_months, cut_share
-- reads:    cash_months, spending_responses, cash_out_dates, calendar_years
-- notes:    docs/cash.md#spending-rule
-- order:    scenario_id, reserve_months, cut_share
with cash_saved as (
    select
        scenario_id,
        reserve_months,
        cut_share,
        month,
        is_response_month,
        saved_compute_usd,
        saved_compute_usd - (
            saved_credit_usd - lag(saved_credit_usd, 1, 0.0) over (
                partition by scenario_id, reserve_months, cut_share order by month
            )
        ) as saved_cash_usd,
        deposit_growth_ratio,
        opening_deposit_usd,
        closing_deposit_usd
    from spending_responses
),
paths as (
    select
        scenario_id,
        reserve_months,
        cut_share,
        month,
        is_response_month,
        saved_compute_usd,
        opening_deposit_usd,
        closing_deposit_usd + deposit_growth_ratio * sum(saved_cash_usd / nullif(deposit_growth_ratio, 0)) over (
            partition by scenario_id, reserve_months, cut_share order by month
        ) as end_usd
    from cash_saved
),
spare as (
    select
        paths.scenario_id,
        paths.reserve_months,
        paths.cut_share,
        paths.month,
        cash_months.days,
        cash_months.as_of_date,
        cash_months.month_end_date,
        cash_months.is_ahead,
        paths.is_response_month,
        paths.saved_compute_usd,
        lag(paths.end_usd, 1, paths.opening_deposit_usd) over (
            partition by paths.scenario_id, paths.reserve_months, paths.cut_share order by paths.month
        ) - cash_months.minimum_cash_usd as start_spare_usd,
        paths.end_usd - cash_months.minimum_cash_usd as end_spare_usd
    from paths
    inner join cash_months
        on cash_months.scenario_id = paths.scenario_id
        and cash_months.month = paths.month
),
dates as (
    select
        scenario_id,
        reserve_months,
        cut_share,
        max(as_of_date) as as_of_date,
        max(month_end_date) as horizon_date,
        min(case when is_response_month then month end) as response_month,
        case when count(*) = count(saved_compute_usd) then sum(saved_compute_usd) end as saved_compute_usd,
        count(*) - count(end_spare_usd) as unknown_months,
        -- Before cash is out nothing is borrowed, so this is exact to that day.
        min(case
            when is_ahead and end_spare_usd < 0
                then greatest(as_of_date, cast(month + cast(floor(
                    coalesce(greatest(start_spare_usd, 0) / nullif(start_spare_usd - end_spare_usd, 0), 0) * days
                ) as integer) * interval 1 day as date))
        end) as response_cash_out_date
    from spare
    group by scenario_id, reserve_months, cut_share
)
select
    dates.scenario_id,
    dates.reserve_months,
    dates.cut_share,
    dates.response_month,
    dates.saved_compute_usd,
    cash_out_dates.cash_out_date,
    dates.response_cash_out_date,
    case
        when dates.response_cash_out_date is not null or dates.unknown_months = 0
            then date_diff('day', dates.as_of_date, coalesce(dates.response_cash_out_date, dates.horizon_date))
                * calendar_years.months_per_year / nullif(calendar_years.days_per_year, 0)
    end as response_runway_months
from dates
cross join calendar_years
inner join cash_out_dates
    on cash_out_dates.scenario_id = dates.scenario_id
