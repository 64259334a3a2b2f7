-- question: Does each logged user cover their own cost?
-- grain:    scenario_id, month, plan_id, user_id
-- reads:    user_values
-- notes:    docs/log.md#user-margins
-- order:    month latest, contribution_margin_usd
-- sums:     exact
-- Where real usage meets assumptions, exact decimals end.
with amounts as (
    select
        scenario_id,
        month,
        plan_id,
        user_id,
        tier_id,
        users,
        requests,
        cast(usage_tokens as double) as usage_tokens,
        cast(priced_tokens as double) as priced_tokens,
        cast(priced_requests as double) as priced_requests,
        cast(revenue_usd as double) as revenue_usd,
        cast(serving_cost_usd as double) as serving_cost_usd,
        cast(priced_cost_usd as double) as priced_cost_usd,
        cast(highest_cost_usd as double) as highest_cost_usd,
        fee_share,
        partner_revenue_share,
        other_variable_cost_share,
        net_revenue_usd,
        contribution_margin_usd,
        is_covered
    from user_values
)
select
    scenario_id,
    month,
    plan_id,
    user_id,
    tier_id,
    users,
    requests,
    usage_tokens / 1000000 as usage_mtok,
    revenue_usd,
    serving_cost_usd,
    revenue_usd - serving_cost_usd as compute_margin_usd,
    revenue_usd * fee_share as fee_cost_usd,
    revenue_usd * partner_revenue_share as partner_share_usd,
    revenue_usd * other_variable_cost_share as other_variable_cost_usd,
    contribution_margin_usd,
    is_covered,
    priced_tokens / nullif(usage_tokens, 0) as priced_token_share,
    priced_requests / nullif(requests, 0) as priced_request_share,
    net_revenue_usd - priced_cost_usd - highest_cost_usd as contribution_margin_low_usd,
    net_revenue_usd - priced_cost_usd as contribution_margin_high_usd
from amounts
