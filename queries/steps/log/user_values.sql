-- question: What exactly did a user pay and cost in a month on a plan, and do they cover their own cost?
-- grain:    scenario_id, month, plan_id, user_id
-- reads:    list_revenues, plan_terms, tier_cuts, user_charges
-- notes:    docs/log.md#user-months
-- kept:     on request
with paid as (
    select
        list_revenues.scenario_id,
        list_revenues.month,
        list_revenues.plan_id,
        list_revenues.user_id,
        list_revenues.seat_days,
        list_revenues.users,
        list_revenues.requests,
        list_revenues.priced_requests,
        list_revenues.usage_tokens,
        list_revenues.priced_tokens,
        list_revenues.serving_cost_usd,
        list_revenues.priced_cost_usd,
        list_revenues.highest_cost_usd,
        coalesce(user_charges.revenue_cents, list_revenues.revenue_cents) as revenue_cents
    from list_revenues
    left join user_charges
        on user_charges.scenario_id = list_revenues.scenario_id
        and user_charges.month = list_revenues.month
        and user_charges.plan_id = list_revenues.plan_id
        and user_charges.user_id = list_revenues.user_id
),
nets as (
    select
        paid.scenario_id,
        paid.month,
        paid.plan_id,
        paid.user_id,
        paid.seat_days,
        paid.users,
        paid.requests,
        paid.priced_requests,
        paid.usage_tokens,
        paid.priced_tokens,
        cast(paid.revenue_cents as decimal(18, 0)) * 0.01 as revenue_usd,
        paid.serving_cost_usd,
        paid.priced_cost_usd,
        paid.highest_cost_usd,
        plan_terms.fee_share,
        plan_terms.partner_revenue_share,
        plan_terms.other_variable_cost_share,
        plan_terms.kept_revenue_share,
        cast(paid.revenue_cents as double) / 100 * plan_terms.kept_revenue_share as net_revenue_usd
    from paid
    left join plan_terms
        on plan_terms.scenario_id = paid.scenario_id
        and plan_terms.month = paid.month
        and plan_terms.plan_id = paid.plan_id
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
