-- question: Which model serves each task of the log?
-- grain:    scenario_id, release_id, audience_id, task_id, model_id
-- reads:    tier_model_usage, given_plans
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
select
    tier_model_usage.scenario_id,
    'usage_log' as release_id,
    given_plans.audience_id,
    tier_model_usage.task_id,
    tier_model_usage.model_id,
    1 as model_share
from tier_model_usage
inner join given_plans
    on given_plans.plan_id = tier_model_usage.plan_id
where tier_model_usage.requests > 0
