-- question: In which billing period of a charge is a month for accounts on some terms, and at the prices of which day?
-- grain:    scenario_id, charge_id, terms_number
-- reads:    account_terms, charges, given_usage_spans
-- notes:    docs/charges.md#billing-periods
-- kept:     table
-- needs:    usage log
-- sums:     exact
with placed as (
    select
        charges.scenario_id,
        charges.charge_id,
        charges.charge_model,
        charges.meter_id,
        charges.package_units,
        charges.billing_months,
        charges.billed,
        charges.first_charged_date,
        coalesce(charges.free_units, 0) as free_units,
        coalesce(charges.price_lock_months, 0) as price_lock_months,
        account_terms.terms_number,
        account_terms.month,
        account_terms.plan_id,
        account_terms.seat_days,
        given_usage_spans.days,
        account_terms.joined_date,
        (year(account_terms.month) - year(account_terms.joined_date)) * 12
            + month(account_terms.month) - month(account_terms.joined_date) as months_since_joining,
        date_diff('day', account_terms.month, account_terms.joined_date) as days_to_joining,
        coalesce(charges.free_days, 0) as free_days
    from account_terms
    inner join given_usage_spans
        on given_usage_spans.month = account_terms.month
    inner join charges
        on charges.plan_id = account_terms.plan_id
        and charges.valid_from_date <= account_terms.month
        and charges.valid_to_date > account_terms.month
),
counted as (
    select
        scenario_id,
        charge_id,
        charge_model,
        meter_id,
        package_units,
        billing_months,
        billed,
        first_charged_date,
        free_units,
        price_lock_months,
        terms_number,
        month,
        plan_id,
        seat_days,
        days,
        joined_date,
        days - greatest(least(days_to_joining, days - 1), 0) as days_since_joining,
        -- Days of a trial that fall into the month.
        greatest(least(days_to_joining + free_days, days) - greatest(days_to_joining, 0), 0) as trial_days,
        floor(months_since_joining / nullif(billing_months, 0)) as billing_period,
        months_since_joining - floor(months_since_joining / nullif(billing_months, 0)) * billing_months
            as months_into_period
    from placed
),
period_starts as (
    select
        given_usage_spans.month,
        cast(start_months.start_month as date) as period_start_date,
        (year(given_usage_spans.month) - year(start_months.start_month)) * 12
            + month(given_usage_spans.month) - month(start_months.start_month) as months_into_period
    from given_usage_spans
    -- No period is longer than 36 months.
    cross join unnest(generate_series(
        cast(given_usage_spans.month - interval 35 month as date), given_usage_spans.month, interval 1 month
    )) as start_months(start_month)
)
select
    counted.scenario_id,
    counted.charge_id,
    counted.charge_model,
    counted.meter_id,
    counted.package_units,
    counted.billing_months,
    counted.billed,
    counted.free_units,
    counted.terms_number,
    counted.month,
    counted.plan_id,
    counted.seat_days,
    counted.days,
    counted.days_since_joining,
    counted.trial_days,
    counted.billing_period,
    counted.months_into_period,
    period_starts.period_start_date,
    -- An account with a lock keeps the prices it joined at; others pay those of their period's first day.
    -- Who was there before the charge pays its first price.
    greatest(
        case
            when counted.billing_period * counted.billing_months < counted.price_lock_months then counted.joined_date
            else period_starts.period_start_date
        end,
        counted.first_charged_date
    ) as price_date
from counted
inner join period_starts
    on period_starts.month = counted.month
    and period_starts.months_into_period = counted.months_into_period
