-- question: Does each logged user cover their own cost?
-- grain:    scenario_id, month, plan_id, user_id
-- reads:    user_values
-- notes:    docs/log.md#user-margins
-- sums:     exact
-- Where real usage meets assumptions, exact decimals end.
select
    scenario_id,
    month,
    plan_id,
    user_id,
    tier_id,
    users,
    requests,
    cast(usage_tokens as double) / 1000000 as usage_mtok,
    cast(revenue_usd as double) as revenue_usd,
    cast(serving_cost_usd as double) as serving_cost_usd,
    cast(revenue_usd as double) - cast(serving_cost_usd as double) as compute_margin_usd,
    cast(revenue_usd as double) * other_variable_cost_share as other_variable_cost_usd,
    cast(revenue_usd as double) * (1 - other_variable_cost_share)
        - cast(serving_cost_usd as double) as contribution_margin_usd,
    is_covered,
    cast(priced_tokens as double) / nullif(usage_tokens, 0) as priced_token_share,
    cast(priced_requests as double) / nullif(requests, 0) as priced_request_share,
    cast(revenue_usd as double) * (1 - other_variable_cost_share)
        - cast(priced_cost_usd as double) - cast(dearest_cost_usd as double) as contribution_margin_low_usd,
    cast(revenue_usd as double) * (1 - other_variable_cost_share)
        - cast(priced_cost_usd as double) as contribution_margin_high_usd
from user_values
