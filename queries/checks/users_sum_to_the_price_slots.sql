-- question: Do the logged users' costs sum exactly to the costs of the price slots?
-- grain:    cost_version_id, month
-- reads:    user_months, slot_costs
-- notes:    docs/checks.md#checks-of-a-usage-log
with users as (
    select
        cost_version_id,
        month,
        sum(priced_cost_usd) as priced_cost_usd,
        sum(cast(usage_tokens as decimal(18, 0))) as usage_tokens,
        sum(cast(requests as decimal(18, 0))) as requests
    from user_months
    group by cost_version_id, month
),
slots as (
    select
        scenario_id,
        month,
        sum(priced_cost_usd) as priced_cost_usd,
        sum(usage_tokens) as usage_tokens,
        sum(requests) as requests
    from slot_costs
    group by scenario_id, month
)
select
    slots.scenario_id as cost_version_id,
    slots.month,
    slots.priced_cost_usd,
    users.priced_cost_usd as users_priced_cost_usd,
    slots.usage_tokens,
    users.usage_tokens as users_usage_tokens,
    slots.requests,
    users.requests as users_requests
from slots
inner join users
    on users.cost_version_id = slots.scenario_id
    and users.month = slots.month
where users.priced_cost_usd <> slots.priced_cost_usd
    or users.usage_tokens <> slots.usage_tokens
    or users.requests <> slots.requests
