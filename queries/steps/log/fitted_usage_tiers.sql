-- question: What share of its plan's users is in a tier in the log?
-- grain:    scenario_id, plan_id, tier_id
-- reads:    logged_tiers, given_tier_rules
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
with sums as (
    select
        scenario_id,
        plan_id,
        tier_id,
        sum(users) as users,
        count(distinct month) as months,
        sum(user_rows) as user_rows
    from logged_tiers
    where is_whole_month
        and plan_id <> 'unknown'
    group by scenario_id, plan_id, tier_id
),
shares as (
    select
        scenario_id,
        plan_id,
        tier_id,
        users / nullif(sum(users) over (partition by scenario_id, plan_id), 0) as user_share,
        sum(user_rows) over (partition by scenario_id, plan_id) as user_rows
    from sums
)
select
    shares.scenario_id,
    shares.plan_id,
    shares.tier_id,
    coalesce(cast(round(given_tier_rules.tier_rank) as bigint), 1) as tier_rank,
    shares.user_share,
    -- As if each user had been drawn on their own; a user seen in two months counts twice.
    sqrt(shares.user_share * (1 - shares.user_share) / nullif(shares.user_rows, 0)) as standard_error
from shares
left join given_tier_rules
    on given_tier_rules.plan_id = shares.plan_id
    and given_tier_rules.tier_id = shares.tier_id
