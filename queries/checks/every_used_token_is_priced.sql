-- question: Does every token served have a cost, and every token sold a price?
-- grain:    scenario_id, model_id, token_kind, audience_id
-- reads:    months, periods, task_tokens, given_plans, given_models, token_costs
-- notes:    docs/tokens.md#token-costs
with metered as (
    select distinct audience_id
    from given_plans
    where plan_kind = 'metered'
)
select
    task_tokens.scenario_id,
    task_tokens.model_id,
    task_tokens.token_kind,
    task_tokens.audience_id,
    min(months.month) as first_month,
    max(months.month) as last_month,
    max(given_models.cost_basis) as cost_basis
from task_tokens
inner join periods
    on periods.period_month = task_tokens.period_month
inner join months
    on months.month >= periods.period_month
    and months.month < periods.next_period_month
left join given_models
    on given_models.model_id = task_tokens.model_id
left join metered
    on metered.audience_id = task_tokens.audience_id
left join token_costs
    on token_costs.scenario_id = task_tokens.scenario_id
    and token_costs.period_month = task_tokens.period_month
    and token_costs.model_id = task_tokens.model_id
    and token_costs.token_kind = task_tokens.token_kind
where task_tokens.usage_mtok_per_task > 0
    and (
        token_costs.cost_usd_per_mtok is null
        or (metered.audience_id is not null and token_costs.price_usd_per_mtok is null)
    )
group by
    task_tokens.scenario_id,
    task_tokens.model_id,
    task_tokens.token_kind,
    task_tokens.audience_id
