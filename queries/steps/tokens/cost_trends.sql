-- question: How far have tokens per task and cost per token moved since the start?
-- grain:    scenario_id, month
-- reads:    driver_paths
-- notes:    docs/tokens.md#serving-cost
select
    scenario_id,
    month,
    max(case when driver_id = 'tokens_per_task' then average_value end) as tokens_per_task_ratio,
    max(case when driver_id = 'token_cost' then average_value end) as token_cost_ratio
from driver_paths
where driver_id in ('tokens_per_task', 'token_cost')
group by
    scenario_id,
    month
