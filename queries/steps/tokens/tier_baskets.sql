-- question: Which tasks do users of a metered plan send, and how many tokens of each model and kind do these use?
-- grain:    scenario_id, period_month, plan_id, tier_id, task_id, model_id, token_kind
-- reads:    periods, given_plans, tier_tasks, task_tokens
-- notes:    docs/tokens.md#price-index
-- Before the trend of tokens per task, which leaves the shares as they are.
select
    tier_tasks.scenario_id,
    periods.period_month,
    tier_tasks.plan_id,
    tier_tasks.tier_id,
    tier_tasks.task_id,
    tier_tasks.task_share,
    task_tokens.model_id,
    task_tokens.token_kind,
    task_tokens.usage_mtok_per_task
from tier_tasks
inner join periods
    on periods.period_date >= tier_tasks.valid_from_date
    and periods.period_date < tier_tasks.valid_to_date
inner join given_plans
    on given_plans.plan_id = tier_tasks.plan_id
    and given_plans.plan_kind = 'metered'
inner join task_tokens
    on task_tokens.scenario_id = tier_tasks.scenario_id
    and task_tokens.period_month = periods.period_month
    and task_tokens.audience_id = given_plans.audience_id
    and task_tokens.task_id = tier_tasks.task_id
