-- question: How often has new money come so far, how much at a time, and how long does it take to come?
-- grain:    scenario_id
-- reads:    past_fundings, month_parameters, calendar_years, given_settings
-- notes:    docs/cash.md#funding-pace
-- order:    scenario_id
with fundings as (
    select
        scenario_id,
        count(*) as funded_months,
        sum(funding_usd) as funding_usd
    from past_fundings
    group by scenario_id
),
lags as (
    select
        month_parameters.scenario_id,
        max(month_parameters.funding_lag_months) as funding_lag_months
    from month_parameters
    inner join given_settings
        on given_settings.scenario_id = month_parameters.scenario_id
        and month_parameters.month = cast(date_trunc('month', given_settings.as_of_date) as date)
    group by month_parameters.scenario_id
)
select
    given_settings.scenario_id,
    coalesce(fundings.funded_months, 0) as funded_months,
    date_diff('day', given_settings.first_month, given_settings.as_of_date)
        / nullif(calendar_years.days_per_year, 0) as past_years,
    coalesce(fundings.funded_months, 0) * calendar_years.days_per_year
        / nullif(date_diff('day', given_settings.first_month, given_settings.as_of_date), 0) as fundings_per_year,
    fundings.funding_usd / nullif(fundings.funded_months, 0) as mean_funding_usd,
    coalesce(lags.funding_lag_months, 0) as funding_lag_months
from given_settings
cross join calendar_years
left join fundings
    on fundings.scenario_id = given_settings.scenario_id
left join lags
    on lags.scenario_id = given_settings.scenario_id
