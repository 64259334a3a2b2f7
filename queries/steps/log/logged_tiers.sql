-- question: What did the logged users of a tier earn and cost in a month?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    user_values, given_usage_spans
-- notes:    docs/log.md#log-tiers
-- kept:     table
-- needs:    usage log, else empty
-- sums:     exact
select
    user_values.scenario_id,
    user_values.month,
    user_values.plan_id,
    user_values.tier_id,
    min(case when given_usage_spans.counted_days = given_usage_spans.days then 1 else 0 end) = 1 as is_whole_month,
    -- Days are whole numbers: summed before they are divided, they give the same in any order.
    cast(sum(seat_days) as double) / nullif(max(given_usage_spans.days), 0) as users,
    cast(sum(case when is_covered then seat_days else 0 end) as double)
        / nullif(max(given_usage_spans.days), 0) as covered_users,
    cast(sum(case when not is_covered then seat_days else 0 end) as double)
        / nullif(max(given_usage_spans.days), 0) as uncovered_users,
    cast(sum(case when is_covered is null then seat_days else 0 end) as double)
        / nullif(max(given_usage_spans.days), 0) as unknown_users,
    count(*) as user_rows,
    sum(cast(requests as decimal(18, 0))) as requests,
    sum(cast(priced_requests as decimal(18, 0))) as priced_requests,
    sum(cast(usage_tokens as decimal(18, 0))) as usage_tokens,
    sum(cast(priced_tokens as decimal(18, 0))) as priced_tokens,
    -- An unknown part makes the sum unknown.
    case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
    case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
    sum(priced_cost_usd) as priced_cost_usd,
    sum(highest_cost_usd) as highest_cost_usd,
    sum(case when not is_covered then revenue_usd end) as uncovered_revenue_usd,
    sum(case when not is_covered then serving_cost_usd end) as uncovered_cost_usd,
    max(kept_revenue_share) as kept_revenue_share
from user_values
inner join given_usage_spans
    on given_usage_spans.month = user_values.month
group by
    user_values.scenario_id,
    user_values.month,
    user_values.plan_id,
    user_values.tier_id
-- Sums of doubles over these rows are then the same from run to run.
order by
    user_values.scenario_id,
    user_values.month,
    user_values.plan_id,
    user_values.tier_id
