-- question: Do the logged tiers sum exactly to their users?
-- grain:    scenario_id, month, plan_id
-- reads:    logged_tiers, user_months, cost_versions
-- notes:    docs/checks.md#checks-of-a-usage-log
with users as (
    select
        cost_versions.scenario_id,
        user_months.month,
        user_months.plan_id,
        count(*) as user_rows,
        sum(user_months.priced_cost_usd) as priced_cost_usd,
        sum(cast(user_months.usage_tokens as decimal(18, 0))) as usage_tokens
    from user_months
    inner join cost_versions
        on cost_versions.cost_version_id = user_months.cost_version_id
    group by cost_versions.scenario_id, user_months.month, user_months.plan_id
),
tiers as (
    select
        scenario_id,
        month,
        plan_id,
        sum(user_rows) as user_rows,
        sum(priced_cost_usd) as priced_cost_usd,
        sum(usage_tokens) as usage_tokens
    from logged_tiers
    group by scenario_id, month, plan_id
)
select
    users.scenario_id,
    users.month,
    users.plan_id,
    users.user_rows,
    tiers.user_rows as tier_user_rows,
    users.priced_cost_usd,
    tiers.priced_cost_usd as tiers_priced_cost_usd
from users
left join tiers
    on tiers.scenario_id = users.scenario_id
    and tiers.month = users.month
    and tiers.plan_id = users.plan_id
where tiers.plan_id is null
    or users.user_rows <> tiers.user_rows
    or users.priced_cost_usd <> tiers.priced_cost_usd
    or users.usage_tokens <> tiers.usage_tokens
