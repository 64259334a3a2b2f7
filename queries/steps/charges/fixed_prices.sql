-- question: What are accounts on some terms billed in a month for a charge that does not depend on usage?
-- grain:    scenario_id, charge_id, terms_number
-- reads:    charge_months, charge_steps
-- notes:    docs/charges.md#fixed-charges
-- kept:     table
-- sums:     exact
with priced as (
    select
        charge_months.scenario_id,
        charge_months.charge_id,
        charge_months.charge_model,
        charge_months.month,
        charge_months.terms_number,
        charge_months.plan_id,
        charge_months.seat_days,
        charge_months.days,
        charge_months.days_since_joining,
        charge_months.trial_days,
        charge_months.billing_months,
        charge_months.billing_period,
        charge_months.period_start_date,
        charge_months.billed = 'in_advance' as is_in_advance,
        case
            when charge_months.billed = 'in_advance' then charge_months.months_into_period = 0
            else charge_months.months_into_period = charge_months.billing_months - 1
        end as is_billed,
        charge_steps.price_usd
    from charge_months
    inner join charge_steps
        on charge_steps.scenario_id = charge_months.scenario_id
        and charge_steps.charge_id = charge_months.charge_id
        and charge_steps.valid_from_date <= charge_months.price_date
        and charge_steps.valid_to_date > charge_months.price_date
    where charge_months.meter_id is null
),
counted as (
    select
        scenario_id,
        charge_id,
        month,
        terms_number,
        plan_id,
        price_usd,
        days,
        billing_months,
        billing_period,
        period_start_date,
        is_in_advance,
        is_billed,
        -- A bill for one month counts its days; a longer one is for all seats there are, from whichever day.
        case
            when billing_months > 1 and charge_model = 'flat' then days
            when charge_model = 'flat' then greatest(least(seat_days, days) - trial_days, 0)
            when billing_months > 1 then round(seat_days / nullif(days_since_joining, 0)) * days
            else seat_days - least(trial_days * seat_days / nullif(days, 0), seat_days)
        end as charged_days
    from priced
),
rounded as (
    select
        scenario_id,
        charge_id,
        month,
        terms_number,
        plan_id,
        billing_months,
        billing_period,
        period_start_date,
        is_in_advance,
        is_billed,
        charged_days / nullif(days, 0) as units,
        -- To the cent, as a bill is: half a cent and more is one.
        cast(floor((
            round(price_usd * 100) * charged_days * 2 + days
        ) / nullif(days * 2, 0)) as decimal(18, 0)) * 0.01 as period_usd
    from counted
)
select
    scenario_id,
    charge_id,
    month,
    terms_number,
    plan_id,
    billing_months,
    billing_period,
    period_start_date,
    is_in_advance,
    is_billed,
    units,
    -- What the whole period costs at the month's price and seats.
    period_usd,
    case when is_billed then period_usd else 0 end as amount_usd
from rounded
