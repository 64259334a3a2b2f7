-- question: Which days does a bill for more than a month pay for?
-- grain:    scenario_id, charge_id, account_id, billing_months, billing_period
-- reads:    account_starts, given_usage_spans, period_bills
-- notes:    docs/charges.md#service-periods
-- kept:     on request
-- needs:    usage log
-- sums:     exact
with log_months as (
    select min(month) as first_month, max(month) as last_month
    from given_usage_spans
),
calendar as (
    -- No period is longer than 36 months.
    select
        cast(series.calendar_month as date) as calendar_month,
        year(series.calendar_month) * 12 + month(series.calendar_month) as month_number,
        date_diff(
            'day',
            cast(series.calendar_month as date),
            cast(cast(series.calendar_month as date) + interval 1 month as date)
        ) as calendar_days
    from log_months
    cross join unnest(generate_series(
        cast(log_months.first_month - interval 36 month as date),
        cast(log_months.last_month + interval 36 month as date),
        interval 1 month
    )) as series(calendar_month)
),
numbered as (
    select
        period_bills.scenario_id,
        period_bills.charge_id,
        period_bills.account_id,
        period_bills.plan_id,
        period_bills.billing_months,
        period_bills.billing_period,
        period_bills.is_in_advance,
        period_bills.first_month,
        period_bills.billed_month,
        period_bills.served_until_date,
        period_bills.period_usd,
        period_bills.period_start_date,
        -- In advance a period runs from the day of joining to the day before the next; in arrears it ends with a month.
        case
            when period_bills.is_in_advance or period_bills.billing_period = 0 then day(account_starts.joined_date) - 1
            else 0
        end as start_offset,
        case when period_bills.is_in_advance then day(account_starts.joined_date) - 1 else 0 end as end_offset
    from period_bills
    inner join account_starts
        on account_starts.account_id = period_bills.account_id
        and account_starts.plan_id = period_bills.plan_id
)
select
    numbered.scenario_id,
    numbered.charge_id,
    numbered.account_id,
    numbered.plan_id,
    numbered.billing_months,
    numbered.billing_period,
    numbered.is_in_advance,
    numbered.first_month,
    numbered.billed_month,
    numbered.served_until_date,
    numbered.period_usd,
    numbered.period_start_date,
    -- A month without such a day has its last instead.
    least(numbered.start_offset, starts.calendar_days - 1) as unserved_days,
    date_diff('day', starts.calendar_month, ends.calendar_month)
        - least(numbered.start_offset, starts.calendar_days - 1)
        + least(numbered.end_offset, ends.calendar_days - 1) as service_days
from numbered
inner join calendar as starts
    on starts.calendar_month = numbered.period_start_date
inner join calendar as ends
    on ends.month_number = starts.month_number + numbered.billing_months
