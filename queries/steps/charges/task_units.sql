-- question: How many units of a meter does an assumed task of a tier count?
-- grain:    scenario_id, period_month, plan_id, tier_id, meter_id
-- reads:    charges, given_meters, given_meter_weights, given_plans, periods, task_tokens, tier_costs, tier_tasks
-- notes:    docs/charges.md#expected-charges
with metered as (
    select distinct
        charges.scenario_id,
        charges.plan_id,
        charges.meter_id,
        given_meters.measure,
        given_plans.audience_id
    from charges
    inner join given_meters
        on given_meters.meter_id = charges.meter_id
    inner join given_plans
        on given_plans.plan_id = charges.plan_id
        and given_plans.plan_kind in ('free', 'flat')
),
token_meters as (
    select distinct meter_id
    from metered
    where measure = 'tokens'
),
weighted_meters as (
    select distinct meter_id
    from given_meter_weights
),
tasks as (
    select
        task_tokens.scenario_id,
        task_tokens.period_month,
        task_tokens.audience_id,
        task_tokens.task_id,
        token_meters.meter_id,
        sum(task_tokens.usage_mtok_per_task * 1000000 * case
            when weighted_meters.meter_id is not null then coalesce(given_meter_weights.weight, 0)
            -- Without weights each token counts once, and a web search is no token.
            when task_tokens.token_kind = 'web_search' then 0
            else 1
        end) as units_per_task
    from task_tokens
    cross join token_meters
    left join weighted_meters
        on weighted_meters.meter_id = token_meters.meter_id
    left join given_meter_weights
        on given_meter_weights.meter_id = token_meters.meter_id
        and given_meter_weights.token_kind = task_tokens.token_kind
    group by
        task_tokens.scenario_id,
        task_tokens.period_month,
        task_tokens.audience_id,
        task_tokens.task_id,
        token_meters.meter_id
),
tokens as (
    select
        tier_tasks.scenario_id,
        periods.period_month,
        tier_tasks.plan_id,
        tier_tasks.tier_id,
        metered.meter_id,
        sum(tier_tasks.task_share * tasks.units_per_task) as token_units
    from tier_tasks
    inner join periods
        on tier_tasks.valid_from_date <= periods.period_date
        and tier_tasks.valid_to_date > periods.period_date
    inner join metered
        on metered.scenario_id = tier_tasks.scenario_id
        and metered.plan_id = tier_tasks.plan_id
    inner join tasks
        on tasks.scenario_id = tier_tasks.scenario_id
        and tasks.period_month = periods.period_month
        and tasks.audience_id = metered.audience_id
        and tasks.task_id = tier_tasks.task_id
        and tasks.meter_id = metered.meter_id
    group by
        tier_tasks.scenario_id,
        periods.period_month,
        tier_tasks.plan_id,
        tier_tasks.tier_id,
        metered.meter_id
)
select
    tier_costs.scenario_id,
    tier_costs.period_month,
    tier_costs.plan_id,
    tier_costs.tier_id,
    metered.meter_id,
    metered.measure,
    case
        when metered.measure = 'requests' then 1
        when metered.measure = 'cost' then tier_costs.cost_usd_per_task
        else coalesce(tokens.token_units, 0)
    end as units_per_task
from tier_costs
inner join metered
    on metered.scenario_id = tier_costs.scenario_id
    and metered.plan_id = tier_costs.plan_id
left join tokens
    on tokens.scenario_id = tier_costs.scenario_id
    and tokens.period_month = tier_costs.period_month
    and tokens.plan_id = tier_costs.plan_id
    and tokens.tier_id = tier_costs.tier_id
    and tokens.meter_id = metered.meter_id
