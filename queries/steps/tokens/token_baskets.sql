-- question: How many tokens of each model and kind do customers buy in a month?
-- grain:    scenario_id, month, model_id, token_kind
-- reads:    month_periods, periods, given_plans, plan_tasks, tier_shares, tier_tasks, task_tokens
-- notes:    docs/tokens.md#price-index
-- By plans' mixes before the trend of tokens per task, which leaves the shares as they are.
with mixes as (
    select
        tier_shares.scenario_id,
        tier_shares.period_month,
        tier_shares.plan_id,
        task_tokens.model_id,
        task_tokens.token_kind,
        sum(tier_shares.usage_share * tier_tasks.task_share * task_tokens.usage_mtok_per_task) as usage_mtok_per_task
    from tier_shares
    inner join periods
        on periods.period_month = tier_shares.period_month
    inner join given_plans
        on given_plans.plan_id = tier_shares.plan_id
        and given_plans.plan_kind = 'metered'
    inner join tier_tasks
        on tier_tasks.scenario_id = tier_shares.scenario_id
        and tier_tasks.plan_id = tier_shares.plan_id
        and tier_tasks.tier_id = tier_shares.tier_id
        and tier_tasks.valid_from_date <= periods.period_date
        and tier_tasks.valid_to_date > periods.period_date
    inner join task_tokens
        on task_tokens.scenario_id = tier_shares.scenario_id
        and task_tokens.period_month = tier_shares.period_month
        and task_tokens.audience_id = given_plans.audience_id
        and task_tokens.task_id = tier_tasks.task_id
    group by
        tier_shares.scenario_id, tier_shares.period_month, tier_shares.plan_id,
        task_tokens.model_id, task_tokens.token_kind
)
select
    mixes.scenario_id,
    month_periods.month,
    mixes.model_id,
    mixes.token_kind,
    sum(plan_tasks.tasks * mixes.usage_mtok_per_task) as usage_mtok
from mixes
inner join month_periods
    on month_periods.period_month = mixes.period_month
inner join plan_tasks
    on plan_tasks.scenario_id = mixes.scenario_id
    and plan_tasks.month = month_periods.month
    and plan_tasks.plan_id = mixes.plan_id
group by mixes.scenario_id, month_periods.month, mixes.model_id, mixes.token_kind
