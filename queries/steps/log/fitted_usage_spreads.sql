-- question: How many times the median user's tokens does a plan's 95th-percentile user consume?
-- grain:    scenario_id, plan_id
-- reads:    user_values, given_usage_spans
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
-- needs:    usage log
with ranked as (
    select
        user_values.scenario_id,
        user_values.plan_id,
        user_values.usage_tokens,
        row_number() over (
            partition by user_values.scenario_id, user_values.plan_id
            order by user_values.usage_tokens
        ) as user_rank,
        count(*) over (partition by user_values.scenario_id, user_values.plan_id) as user_count
    from user_values
    inner join given_usage_spans
        on given_usage_spans.month = user_values.month
        and given_usage_spans.counted_days = given_usage_spans.days
    where user_values.usage_tokens > 0
        and user_values.plan_id <> 'unknown'
),
points as (
    select
        scenario_id,
        plan_id,
        min(case when user_rank >= user_count * 0.5 then usage_tokens end) as median_tokens,
        min(case when user_rank >= user_count * 0.95 then usage_tokens end) as p95_tokens
    from ranked
    group by
        scenario_id,
        plan_id
)
select
    scenario_id,
    plan_id,
    -- A distribution needs some width.
    greatest(cast(p95_tokens as double) / nullif(median_tokens, 0), 1.01) as p95_to_median_ratio
from points
