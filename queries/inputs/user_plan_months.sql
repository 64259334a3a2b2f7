-- question: Which plan is a user on, on which days of a month, and at which price of their own, if any?
-- grain:    month, user_id, plan_part_date
-- reads:    given_usage_spans, given_user_plans
-- notes:    docs/log.md#user-months
-- needs:    usage log
-- sums:     exact
with parts as (
    select
        given_usage_spans.month,
        given_usage_spans.days,
        given_usage_spans.until_date,
        given_user_plans.user_id,
        given_user_plans.plan_id,
        given_user_plans.seats,
        given_user_plans.price_usd_per_user_month,
        greatest(given_user_plans.from_date, given_usage_spans.month) as plan_part_date,
        least(given_user_plans.to_date, given_usage_spans.until_date) as plan_part_end_date
    from given_user_plans
    inner join given_usage_spans
        on given_user_plans.from_date < given_usage_spans.until_date
        and given_user_plans.to_date > given_usage_spans.month
)
select
    month,
    user_id,
    plan_id,
    plan_part_date,
    plan_part_end_date,
    date_diff('day', plan_part_date, plan_part_end_date) as plan_part_days,
    plan_part_date = month and plan_part_end_date = until_date as is_whole_month,
    -- Usage of users who keep one plan all month needs no date.
    case
        when plan_part_date = month and plan_part_end_date = until_date then date '1970-01-01'
        else plan_part_date
    end as part_key_date,
    date_diff('day', plan_part_date, plan_part_end_date) * seats as seat_days,
    case
        when price_usd_per_user_month is null then date_diff('day', plan_part_date, plan_part_end_date) * seats
        else 0
    end as list_price_seat_days,
    -- To the cent, as a bill is: half a cent and more is one.
    cast(floor((
        round(coalesce(price_usd_per_user_month, 0) * 100) * date_diff('day', plan_part_date, plan_part_end_date)
            * seats * 2
            + days
    ) / nullif(days * 2, 0)) as bigint) as own_price_cents
from parts
