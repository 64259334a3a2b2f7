-- question: What does a tier's mean task cost to serve, what is its list price and how many tokens does it use?
-- grain:    scenario_id, period_month, plan_id, tier_id
-- reads:    periods, tier_tasks, task_costs, given_plans
-- notes:    docs/tokens.md#serving-cost
-- kept:     table
select
    tier_tasks.scenario_id,
    periods.period_month,
    tier_tasks.plan_id,
    tier_tasks.tier_id,
    sum(tier_tasks.task_share * task_costs.usage_mtok_per_task) as usage_mtok_per_task,
    case
        when count(*) = count(task_costs.cost_usd_per_task)
            then sum(tier_tasks.task_share * task_costs.cost_usd_per_task)
    end as cost_usd_per_task,
    case
        when count(*) = count(task_costs.price_usd_per_task)
            then sum(tier_tasks.task_share * task_costs.price_usd_per_task)
    end as price_usd_per_task
from periods
inner join tier_tasks
    on tier_tasks.valid_from_date <= periods.period_date
    and tier_tasks.valid_to_date > periods.period_date
inner join given_plans
    on given_plans.plan_id = tier_tasks.plan_id
left join task_costs
    on task_costs.scenario_id = tier_tasks.scenario_id
    and task_costs.period_month = periods.period_month
    and task_costs.audience_id = given_plans.audience_id
    and task_costs.task_id = tier_tasks.task_id
group by
    tier_tasks.scenario_id,
    periods.period_month,
    tier_tasks.plan_id,
    tier_tasks.tier_id
