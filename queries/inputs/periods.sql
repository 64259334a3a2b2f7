-- question: In which months can the cost of a task change for a reason other than the cost trend?
-- grain:    period_month
-- reads:    months, given_releases, given_tier_tasks, given_usage_tiers, given_usage_spreads,
--           given_tier_usage_shares, given_token_prices, given_gpu_prices, given_gpu_throughputs, given_parameters
-- notes:    docs/timing.md#timing
with change_dates as (
    select valid_from_date from given_releases
    union
    select valid_from_date from given_tier_tasks
    union
    select valid_from_date from given_usage_tiers
    union
    select valid_from_date from given_usage_spreads
    union
    select valid_from_date from given_tier_usage_shares
    union
    select valid_from_date from given_token_prices
    union
    select valid_from_date from given_gpu_prices
    union
    select valid_from_date from given_gpu_throughputs
    union
    select valid_from_date from given_parameters
),
change_months as (
    select min(months.month) as period_month
    from change_dates
    inner join months
        on months.middle_date >= change_dates.valid_from_date
    group by change_dates.valid_from_date
),
period_months as (
    select distinct period_month
    from change_months
)
select
    period_months.period_month,
    lead(period_months.period_month, 1, date '9999-12-31') over (
        order by period_months.period_month
    ) as next_period_month,
    months.middle_date as period_date
from period_months
inner join months
    on months.month = period_months.period_month
