-- question: Which sums over plans can be compared with a published figure?
-- grain:    scenario_id, month, measure_id
-- reads:    months, plan_months, plan_totals, given_measure_plans
-- notes:    docs/facts.md#calibration
with quantities as (
    select
        plan_months.scenario_id,
        plan_months.month,
        given_measure_plans.measure_id,
        given_measure_plans.per,
        plan_months.revenue_usd,
        plan_months.users,
        case given_measure_plans.quantity
            when 'users' then plan_months.users
            when 'tasks' then plan_months.tasks
            when 'tokens' then plan_months.usage_mtok * 1000000
            when 'revenue' then plan_months.revenue_usd
            when 'compute_margin' then plan_months.compute_margin_usd
            when 'contribution_margin' then plan_months.contribution_margin_usd
        end as flow_value
    from given_measure_plans
    inner join plan_months
        on plan_months.plan_id = given_measure_plans.plan_id
),
sums as (
    select
        scenario_id,
        month,
        measure_id,
        per,
        -- An unknown part makes the sum unknown.
        case when count(*) = count(flow_value) then sum(flow_value) end as flow_value,
        case when count(*) = count(revenue_usd) then sum(revenue_usd) end as own_revenue_usd,
        case when count(*) = count(users) then sum(users) end as users
    from quantities
    group by scenario_id, month, measure_id, per
)
select
    sums.scenario_id,
    sums.month,
    sums.measure_id,
    sums.flow_value * case when sums.per = 'week' then 7 else 1 end as flow_value,
    case
        when sums.per = 'month' then 1
        when sums.per = 'minute' then months.days * 1440
        when sums.per = 'user' then sums.users
        when sums.per = 'own_revenue' then sums.own_revenue_usd
        when sums.per = 'all_revenue' then plan_totals.revenue_usd
        else months.days
    end as base_value,
    cast(null as double) as end_value
from sums
inner join months
    on months.month = sums.month
inner join plan_totals
    on plan_totals.scenario_id = sums.scenario_id
    and plan_totals.month = sums.month
