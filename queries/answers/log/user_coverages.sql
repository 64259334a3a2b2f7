-- question: How many users of each plan cost more than they pay, and how much do they lose?
-- grain:    scenario_id, month, plan_id
-- reads:    logged_tiers
-- notes:    docs/log.md#user-margins
-- order:    month latest, uncovered_loss_usd desc
with totals as (
    select
        scenario_id,
        month,
        plan_id,
        sum(users) as users,
        sum(covered_users) as covered_users,
        sum(uncovered_users) as uncovered_users,
        sum(unknown_users) as unknown_users,
        sum(cast(requests as double)) as requests,
        sum(cast(priced_requests as double)) as priced_requests,
        sum(cast(usage_tokens as double)) as usage_tokens,
        sum(cast(priced_tokens as double)) as priced_tokens,
        case when count(*) = count(revenue_usd) then sum(cast(revenue_usd as double)) end as revenue_usd,
        case when count(*) = count(serving_cost_usd) then sum(cast(serving_cost_usd as double)) end as serving_cost_usd,
        sum(cast(priced_cost_usd as double)) as priced_cost_usd,
        sum(cast(highest_cost_usd as double)) as highest_cost_usd,
        sum(cast(uncovered_revenue_usd as double)) as uncovered_revenue_usd,
        sum(cast(uncovered_cost_usd as double)) as uncovered_cost_usd,
        max(kept_revenue_share) as kept_revenue_share
    from logged_tiers
    group by
        scenario_id,
        month,
        plan_id
),
nets as (
    select
        scenario_id,
        month,
        plan_id,
        users,
        covered_users,
        uncovered_users,
        unknown_users,
        requests,
        priced_requests,
        usage_tokens,
        priced_tokens,
        revenue_usd,
        serving_cost_usd,
        priced_cost_usd,
        highest_cost_usd,
        kept_revenue_share,
        revenue_usd * kept_revenue_share as net_revenue_usd,
        coalesce(uncovered_revenue_usd, 0) * kept_revenue_share as uncovered_net_revenue_usd,
        coalesce(uncovered_cost_usd, 0) as uncovered_cost_usd
    from totals
)
select
    scenario_id,
    month,
    plan_id,
    users,
    uncovered_users,
    uncovered_users / nullif(covered_users + uncovered_users, 0) as uncovered_user_share,
    uncovered_cost_usd - uncovered_net_revenue_usd as uncovered_loss_usd,
    unknown_users,
    revenue_usd,
    serving_cost_usd,
    serving_cost_usd / nullif(users, 0) / nullif(kept_revenue_share, 0) as breakeven_price_usd_per_user_month,
    net_revenue_usd - serving_cost_usd as contribution_margin_usd,
    net_revenue_usd - priced_cost_usd - highest_cost_usd as contribution_margin_low_usd,
    net_revenue_usd - priced_cost_usd as contribution_margin_high_usd,
    priced_tokens / nullif(usage_tokens, 0) as priced_token_share,
    priced_requests / nullif(requests, 0) as priced_request_share
from nets
