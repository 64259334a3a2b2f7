-- question: What share of its plan's requests does a tier send in the log?
-- grain:    scenario_id, plan_id, tier_id
-- reads:    logged_tiers
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
with sums as (
    select scenario_id, plan_id, tier_id, sum(cast(requests as double)) as requests
    from logged_tiers
    where is_whole_month
        and plan_id <> 'unknown'
    group by scenario_id, plan_id, tier_id
)
select
    scenario_id,
    plan_id,
    tier_id,
    coalesce(requests / nullif(sum(requests) over (partition by scenario_id, plan_id), 0), 0) as usage_share
from sums
