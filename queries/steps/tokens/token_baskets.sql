-- question: How many tokens of each model and kind do customers buy in a month?
-- grain:    scenario_id, month, model_id, token_kind
-- reads:    month_periods, tier_baskets, tier_shares, plan_tasks
-- notes:    docs/tokens.md#price-index
select
    tier_baskets.scenario_id,
    month_periods.month,
    tier_baskets.model_id,
    tier_baskets.token_kind,
    sum(tier_shares.usage_share * tier_baskets.task_share * tier_baskets.usage_mtok_per_task * plan_tasks.tasks)
        as usage_mtok
from tier_baskets
inner join month_periods
    on month_periods.period_month = tier_baskets.period_month
inner join tier_shares
    on tier_shares.scenario_id = tier_baskets.scenario_id
    and tier_shares.period_month = tier_baskets.period_month
    and tier_shares.plan_id = tier_baskets.plan_id
    and tier_shares.tier_id = tier_baskets.tier_id
inner join plan_tasks
    on plan_tasks.scenario_id = tier_baskets.scenario_id
    and plan_tasks.month = month_periods.month
    and plan_tasks.plan_id = tier_baskets.plan_id
group by tier_baskets.scenario_id, month_periods.month, tier_baskets.model_id, tier_baskets.token_kind
