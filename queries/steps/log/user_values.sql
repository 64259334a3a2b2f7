-- question: What exactly did a user pay and cost in a month on a plan, and do they cover their own cost?
-- grain:    scenario_id, month, plan_id, user_id
-- reads:    cost_versions, user_months, given_usage_spans, months, plan_prices, plan_terms, tier_cuts
-- notes:    docs/log.md#user-months
-- kept:     on request
-- needs:    usage log
with charged_prices as (
    select plan_prices.scenario_id, months.month, plan_prices.plan_id, plan_prices.price_usd_per_user_month
    from plan_prices
    inner join months
        on plan_prices.valid_from_date <= months.middle_date
        and plan_prices.valid_to_date > months.middle_date
),
revenues as (
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
),
nets as (
    select
        revenues.scenario_id,
        revenues.month,
        revenues.plan_id,
        revenues.user_id,
        revenues.seat_days,
        revenues.users,
        revenues.requests,
        revenues.priced_requests,
        revenues.usage_tokens,
        revenues.priced_tokens,
        cast(revenues.revenue_cents as decimal(18, 0)) * 0.01 as revenue_usd,
        revenues.serving_cost_usd,
        revenues.priced_cost_usd,
        revenues.highest_cost_usd,
        plan_terms.fee_share,
        plan_terms.partner_revenue_share,
        plan_terms.other_variable_cost_share,
        plan_terms.kept_revenue_share,
        cast(revenues.revenue_cents as double) / 100 * plan_terms.kept_revenue_share as net_revenue_usd
    from revenues
    left join plan_terms
        on plan_terms.scenario_id = revenues.scenario_id
        and plan_terms.month = revenues.month
        and plan_terms.plan_id = revenues.plan_id
)
select
    nets.scenario_id,
    nets.month,
    nets.plan_id,
    nets.user_id,
    coalesce(tier_cuts.tier_id, 'all') as tier_id,
    nets.seat_days,
    nets.users,
    nets.requests,
    nets.priced_requests,
    nets.usage_tokens,
    nets.priced_tokens,
    nets.revenue_usd,
    nets.serving_cost_usd,
    nets.priced_cost_usd,
    nets.highest_cost_usd,
    nets.fee_share,
    nets.partner_revenue_share,
    nets.other_variable_cost_share,
    nets.kept_revenue_share,
    nets.net_revenue_usd,
    nets.net_revenue_usd - cast(nets.serving_cost_usd as double) as contribution_margin_usd,
    nets.net_revenue_usd >= cast(nets.serving_cost_usd as double) as is_covered
from nets
left join tier_cuts
    on tier_cuts.month = nets.month
    and tier_cuts.plan_id = nets.plan_id
    and tier_cuts.above_tokens < nets.usage_tokens
    and tier_cuts.up_to_tokens >= nets.usage_tokens
