-- question: What does a task cost to serve, what is its list price and how many tokens does it use, before any trend?
-- grain:    scenario_id, period_month, audience_id, task_id
-- reads:    task_tokens, token_costs
-- notes:    docs/tokens.md#serving-cost
-- kept:     table
with costs as (
    -- Tokens that a task takes none of need neither cost nor price.
    select
        task_tokens.scenario_id,
        task_tokens.period_month,
        task_tokens.audience_id,
        task_tokens.task_id,
        task_tokens.usage_mtok_per_task,
        case
            when task_tokens.usage_mtok_per_task = 0 then 0
            else task_tokens.usage_mtok_per_task * token_costs.cost_usd_per_mtok
        end as cost_usd_per_task,
        case
            when task_tokens.usage_mtok_per_task = 0 then 0
            else task_tokens.usage_mtok_per_task * token_costs.price_usd_per_mtok
        end as price_usd_per_task
    from task_tokens
    left join token_costs
        on token_costs.scenario_id = task_tokens.scenario_id
        and token_costs.period_month = task_tokens.period_month
        and token_costs.model_id = task_tokens.model_id
        and token_costs.token_kind = task_tokens.token_kind
        and token_costs.is_used
)
select
    scenario_id,
    period_month,
    audience_id,
    task_id,
    sum(usage_mtok_per_task) as usage_mtok_per_task,
    case when count(*) = count(cost_usd_per_task) then sum(cost_usd_per_task) end as cost_usd_per_task,
    case when count(*) = count(price_usd_per_task) then sum(price_usd_per_task) end as price_usd_per_task
from costs
group by
    scenario_id,
    period_month,
    audience_id,
    task_id
