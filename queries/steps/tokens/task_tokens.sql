-- question: How many tokens of each model and kind does a task use?
-- grain:    scenario_id, period_month, audience_id, task_id, model_id, token_kind
-- reads:    model_mixes, release_tokens
-- notes:    docs/tokens.md#releases
select
    model_mixes.scenario_id,
    model_mixes.period_month,
    model_mixes.audience_id,
    model_mixes.task_id,
    model_mixes.model_id,
    release_tokens.token_kind,
    model_mixes.model_share * release_tokens.tokens_per_task / 1000000 as usage_mtok_per_task
from model_mixes
inner join release_tokens
    on release_tokens.scenario_id = model_mixes.scenario_id
    and release_tokens.task_id = model_mixes.task_id
    and release_tokens.valid_from_date <= model_mixes.period_date
    and release_tokens.valid_to_date > model_mixes.period_date
