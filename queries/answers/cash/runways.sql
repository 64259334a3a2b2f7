-- question: When does the cash run out, and how much funding is missing?
-- grain:    scenario_id
-- reads:    calendar_years, cash_months, cash_out_dates, given_scenarios
-- notes:    docs/cash.md#runway
-- order:    runway_months
-- compares: scenarios
with summaries as (
    select
        scenario_id,
        max(as_of_date) as as_of_date,
        max(month_end_date) as horizon_date,
        min(case when is_ahead then closing_cash_usd end) as lowest_cash_usd,
        max(case when is_ahead then minimum_cash_usd - closing_cash_usd end) as gap_usd,
        max(case when not is_ahead then month end) as last_known_month,
        sum(case when is_ahead and closing_cash_usd is null then 1 else 0 end) as unknown_months,
        max(calendar_years.days_per_year) as days_per_year,
        max(calendar_years.months_per_year) as months_per_year
    from cash_months
    cross join calendar_years
    group by scenario_id
),
recent as (
    select
        cash_months.scenario_id,
        max(case when cash_months.month = summaries.last_known_month then cash_months.closing_cash_usd end) as cash_usd,
        case when count(*) = count(cash_months.burn_usd) then avg(cash_months.burn_usd) end as burn_usd
    from cash_months
    inner join summaries
        on summaries.scenario_id = cash_months.scenario_id
        and cash_months.month <= summaries.last_known_month
        and cash_months.month > cast(summaries.last_known_month - interval 3 month as date)
    group by cash_months.scenario_id
)
select
    summaries.scenario_id,
    given_scenarios.title,
    cash_out_dates.cash_out_date,
    -- Cash that is unknown in some month may have run out by then.
    case
        when cash_out_dates.cash_out_date is not null then true
        when summaries.unknown_months = 0 then false
    end as is_cash_out,
    case
        when cash_out_dates.cash_out_date is not null or summaries.unknown_months = 0
            then date_diff('day', summaries.as_of_date, coalesce(cash_out_dates.cash_out_date, summaries.horizon_date))
                * summaries.months_per_year / nullif(summaries.days_per_year, 0)
    end as runway_months,
    case when recent.burn_usd > 0 then recent.cash_usd / nullif(recent.burn_usd, 0) end as static_runway_months,
    case when summaries.unknown_months = 0 then summaries.lowest_cash_usd end as lowest_cash_usd,
    case when summaries.unknown_months = 0 then greatest(summaries.gap_usd, 0) end as funding_gap_usd
from summaries
inner join given_scenarios
    on given_scenarios.scenario_id = summaries.scenario_id
left join cash_out_dates
    on cash_out_dates.scenario_id = summaries.scenario_id
left join recent
    on recent.scenario_id = summaries.scenario_id
