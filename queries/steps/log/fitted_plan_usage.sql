-- question: How many requests does a user of a plan send in a month in the log?
-- grain:    scenario_id, plan_id
-- reads:    user_values, given_usage_spans
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
-- needs:    usage log
with sums as (
    select
        user_values.scenario_id,
        user_values.plan_id,
        sum(cast(user_values.requests as double)) as requests,
        sum(user_values.users) as users,
        sum(cast(user_values.requests as double) * cast(user_values.requests as double)) as squares,
        count(*) as user_rows
    from user_values
    inner join given_usage_spans
        on given_usage_spans.month = user_values.month
        and given_usage_spans.counted_days = given_usage_spans.days
    where user_values.plan_id <> 'unknown'
    group by
        user_values.scenario_id,
        user_values.plan_id
)
select
    scenario_id,
    plan_id,
    'requests' as driver_id,
    requests / nullif(users, 0) as usage_ratio,
    sqrt(
        greatest(squares / nullif(user_rows, 0) - requests / nullif(user_rows, 0) * requests / nullif(user_rows, 0), 0)
    )
        / nullif(sqrt(user_rows), 0) * user_rows / nullif(users, 0) as standard_error
from sums
