-- question: What does a task cost to serve, what is it listed at and how many tokens is it, before any trend?
-- grain:    scenario_id, period_month, audience_id, task_id
-- reads:    periods, release_windows, release_tokens, given_release_mixes, token_costs
-- notes:    docs/model.md#serving-cost
with task_tokens as (
    select
        release_windows.scenario_id, periods.period_month, release_windows.audience_id, release_windows.task_id,
        given_release_mixes.model_id, release_tokens.token_kind,
        given_release_mixes.model_share * release_tokens.tokens_per_task / 1000000 as usage_mtok
    from periods
    inner join release_windows
        on release_windows.valid_from_date <= periods.period_date
        and release_windows.valid_to_date > periods.period_date
    inner join given_release_mixes
        on given_release_mixes.scenario_id = release_windows.scenario_id
        and given_release_mixes.release_id = release_windows.release_id
        and given_release_mixes.audience_id = release_windows.audience_id
        and given_release_mixes.task_id = release_windows.task_id
    inner join release_tokens
        on release_tokens.scenario_id = release_windows.scenario_id
        and release_tokens.task_id = release_windows.task_id
        and release_tokens.valid_from_date <= periods.period_date
        and release_tokens.valid_to_date > periods.period_date
    where release_tokens.tokens_per_task > 0
        and given_release_mixes.model_share > 0
)
select
    task_tokens.scenario_id,
    task_tokens.period_month,
    task_tokens.audience_id,
    task_tokens.task_id,
    sum(task_tokens.usage_mtok) as usage_mtok_per_task,
    case
        when count(*) = count(token_costs.cost_usd_per_mtok)
            then sum(task_tokens.usage_mtok * token_costs.cost_usd_per_mtok)
    end as cost_usd_per_task,
    case
        when count(*) = count(token_costs.price_usd_per_mtok)
            then sum(task_tokens.usage_mtok * token_costs.price_usd_per_mtok)
    end as price_usd_per_task
from task_tokens
left join token_costs
    on token_costs.scenario_id = task_tokens.scenario_id
    and token_costs.period_month = task_tokens.period_month
    and token_costs.model_id = task_tokens.model_id
    and token_costs.token_kind = task_tokens.token_kind
group by
    task_tokens.scenario_id,
    task_tokens.period_month,
    task_tokens.audience_id,
    task_tokens.task_id
