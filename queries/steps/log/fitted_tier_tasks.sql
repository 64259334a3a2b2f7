-- question: What share of a tier's requests goes to each model in the log?
-- grain:    scenario_id, plan_id, tier_id, task_id
-- reads:    tier_model_usage, fitted_usage_tiers
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
with tasks as (
    select
        scenario_id,
        plan_id,
        tier_id,
        task_id,
        requests,
        row_number() over (partition by scenario_id, plan_id order by requests desc, tier_id, model_id) as task_rank
    from tier_model_usage
    where requests > 0
),
tier_sums as (
    select scenario_id, plan_id, tier_id, sum(requests) as requests
    from tasks
    group by scenario_id, plan_id, tier_id
)
select
    tasks.scenario_id,
    tasks.plan_id,
    tasks.tier_id,
    tasks.task_id,
    tasks.requests / nullif(tier_sums.requests, 0) as task_share
from tasks
inner join tier_sums
    on tier_sums.scenario_id = tasks.scenario_id
    and tier_sums.plan_id = tasks.plan_id
    and tier_sums.tier_id = tasks.tier_id
inner join fitted_usage_tiers
    on fitted_usage_tiers.scenario_id = tasks.scenario_id
    and fitted_usage_tiers.plan_id = tasks.plan_id
    and fitted_usage_tiers.tier_id = tasks.tier_id
union all
-- A tier that sent nothing would send what its plan sends most.
select
    fitted_usage_tiers.scenario_id,
    fitted_usage_tiers.plan_id,
    fitted_usage_tiers.tier_id,
    tasks.task_id,
    1 as task_share
from fitted_usage_tiers
inner join tasks
    on tasks.scenario_id = fitted_usage_tiers.scenario_id
    and tasks.plan_id = fitted_usage_tiers.plan_id
    and tasks.task_rank = 1
left join tier_sums
    on tier_sums.scenario_id = fitted_usage_tiers.scenario_id
    and tier_sums.plan_id = fitted_usage_tiers.plan_id
    and tier_sums.tier_id = fitted_usage_tiers.tier_id
where tier_sums.tier_id is null
