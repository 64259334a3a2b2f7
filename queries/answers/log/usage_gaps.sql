-- question: How many members have no usage, users no plan and tokens no price, and what do the priced ones cost?
-- grain:    scenario_id
-- reads:    cost_versions, user_months, user_plan_months
-- notes:    docs/log.md#gaps
-- order:    scenario_id
-- kept:     on request
-- sums:     exact
with members as (
    select distinct user_id
    from user_plan_months
),
users as (
    select
        cost_version_id,
        user_id,
        sum(cast(requests as decimal(18, 0))) as requests,
        sum(cast(usage_tokens as decimal(18, 0))) as usage_tokens,
        sum(cast(priced_tokens as decimal(18, 0))) as priced_tokens,
        sum(priced_cost_usd) as priced_cost_usd
    from user_months
    group by cost_version_id, user_id
),
totals as (
    -- Members stand in user_months with or without usage.
    select
        users.cost_version_id,
        count(members.user_id) as members,
        sum(case when members.user_id is not null and users.requests = 0 then 1 else 0 end) as members_without_usage,
        sum(case when users.requests > 0 then 1 else 0 end) as active_users,
        sum(case when members.user_id is null then 1 else 0 end) as users_without_plan,
        cast(sum(users.priced_cost_usd) as double) as priced_cost_usd,
        cast(sum(users.usage_tokens) as double) as usage_tokens,
        cast(sum(users.usage_tokens - users.priced_tokens) as double) as unpriced_tokens
    from users
    left join members
        on members.user_id = users.user_id
    group by users.cost_version_id
)
select
    cost_versions.scenario_id,
    totals.members,
    totals.members_without_usage,
    totals.active_users,
    totals.users_without_plan,
    totals.priced_cost_usd,
    totals.usage_tokens / 1000000 as usage_mtok,
    totals.unpriced_tokens / nullif(totals.usage_tokens, 0) as unpriced_token_share
from cost_versions
inner join totals
    on totals.cost_version_id = cost_versions.cost_version_id
