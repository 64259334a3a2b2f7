-- question: What does a user pay in a month at the list price of their plan, or at a price of their own?
-- grain:    scenario_id, month, plan_id, user_id
-- reads:    cost_versions, given_usage_spans, months, plan_prices, user_months
-- notes:    docs/log.md#user-months
-- kept:     on request
-- needs:    usage log
-- sums:     exact
with charged_prices as (
    select plan_prices.scenario_id, months.month, plan_prices.plan_id, plan_prices.price_usd_per_user_month
    from plan_prices
    inner join months
        on plan_prices.valid_from_date <= months.middle_date
        and plan_prices.valid_to_date > months.middle_date
)
select
    cost_versions.scenario_id,
    user_months.month,
    user_months.plan_id,
    user_months.user_id,
    user_months.requests,
    user_months.priced_requests,
    user_months.usage_tokens,
    user_months.priced_tokens,
    user_months.serving_cost_usd,
    user_months.priced_cost_usd,
    user_months.highest_cost_usd,
    user_months.seat_days,
    cast(user_months.seat_days as double) / nullif(given_usage_spans.days, 0) as users,
    case
        when user_months.plan_id = 'unknown' then null
        when user_months.list_price_seat_days = 0 then user_months.own_price_cents
        else user_months.own_price_cents + cast(floor((
            round(charged_prices.price_usd_per_user_month * 100) * user_months.list_price_seat_days * 2
                + given_usage_spans.days
        ) / nullif(given_usage_spans.days * 2, 0)) as bigint)
    end as revenue_cents
from user_months
inner join cost_versions
    on cost_versions.cost_version_id = user_months.cost_version_id
inner join given_usage_spans
    on given_usage_spans.month = user_months.month
left join charged_prices
    on charged_prices.scenario_id = cost_versions.scenario_id
    and charged_prices.month = user_months.month
    and charged_prices.plan_id = user_months.plan_id
