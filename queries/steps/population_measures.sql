-- question: Which counts of people and use can a published figure be held against?
-- grain:    scenario_id, month, measure_id
-- reads:    months, driver_paths, plan_tasks, plan_months
-- notes:    docs/model.md#calibration
with populations as (
    select
        scenario_id, month,
        max(case when driver_id = 'weekly_users' then end_value end) as weekly_users,
        max(case when driver_id = 'weekly_users' then average_value end) as average_weekly_users,
        max(case when driver_id = 'consumer_payers' then end_value end) as consumer_payers,
        max(case when driver_id = 'consumer_payers' then average_value end) as average_consumer_payers,
        max(case when driver_id = 'workplace_seats' then end_value end) as workplace_seats,
        max(case when driver_id = 'headcount' then end_value end) as headcount
    from driver_paths
    group by scenario_id, month
),
messages as (
    select scenario_id, month, sum(tasks) as tasks
    from plan_tasks
    where plan_id in ('free', 'go', 'plus', 'pro')
    group by scenario_id, month
)
select scenario_id, month, 'weekly_users' as measure_id, weekly_users as flow_value, 1 as base_value, weekly_users as end_value
from populations
union all
select scenario_id, month, 'consumer_payers', consumer_payers, 1, consumer_payers
from populations
union all
select scenario_id, month, 'workplace_seats', workplace_seats, 1, workplace_seats
from populations
union all
select scenario_id, month, 'payers_and_seats', consumer_payers + workplace_seats, 1, consumer_payers + workplace_seats
from populations
union all
select scenario_id, month, 'headcount', headcount, 1, headcount
from populations
union all
select scenario_id, month, 'paid_conversion_share', average_consumer_payers, average_weekly_users, null
from populations
union all
select messages.scenario_id, messages.month, 'consumer_messages_per_day', messages.tasks, months.days, null
from messages
inner join months
    on months.month = messages.month
union all
select messages.scenario_id, messages.month, 'consumer_messages_per_week', messages.tasks * 7, months.days, null
from messages
inner join months
    on months.month = messages.month
union all
select plan_months.scenario_id, plan_months.month, 'api_tokens_per_day', plan_months.usage_mtok * 1000000, months.days, null
from plan_months
inner join months
    on months.month = plan_months.month
where plan_months.plan_id = 'api'
union all
select plan_months.scenario_id, plan_months.month, 'api_tokens_per_minute', plan_months.usage_mtok * 1000000, months.days * 1440, null
from plan_months
inner join months
    on months.month = plan_months.month
where plan_months.plan_id = 'api'
