-- question: How many tokens does a logged request use, by plan, tier and model?
-- grain:    scenario_id, release_id, task_id, token_kind
-- reads:    tier_model_usage, given_plans
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
with kinds as (
    select scenario_id, plan_id, task_id, 'input' as token_kind, input_tokens as tokens, requests
    from tier_model_usage
    union all
    select scenario_id, plan_id, task_id, 'cache_read' as token_kind, cache_read_tokens as tokens, requests
    from tier_model_usage
    union all
    select scenario_id, plan_id, task_id, 'cache_write' as token_kind, cache_write_tokens as tokens, requests
    from tier_model_usage
    union all
    select scenario_id, plan_id, task_id, 'cache_write_1h' as token_kind, cache_write_1h_tokens as tokens, requests
    from tier_model_usage
    union all
    select scenario_id, plan_id, task_id, 'output' as token_kind, output_tokens as tokens, requests
    from tier_model_usage
    union all
    select scenario_id, plan_id, task_id, 'reasoning' as token_kind, reasoning_tokens as tokens, requests
    from tier_model_usage
    union all
    select scenario_id, plan_id, task_id, 'input_audio' as token_kind, input_audio_tokens as tokens, requests
    from tier_model_usage
    union all
    select scenario_id, plan_id, task_id, 'output_audio' as token_kind, output_audio_tokens as tokens, requests
    from tier_model_usage
    union all
    select scenario_id, plan_id, task_id, 'input_image' as token_kind, input_image_tokens as tokens, requests
    from tier_model_usage
    union all
    select scenario_id, plan_id, task_id, 'output_image' as token_kind, output_image_tokens as tokens, requests
    from tier_model_usage
    union all
    select scenario_id, plan_id, task_id, 'web_search' as token_kind, web_searches as tokens, requests
    from tier_model_usage
)
select
    kinds.scenario_id,
    'usage_log' as release_id,
    kinds.task_id,
    kinds.token_kind,
    kinds.tokens / nullif(kinds.requests, 0) as tokens_per_task
from kinds
inner join given_plans
    on given_plans.plan_id = kinds.plan_id
where kinds.tokens > 0
