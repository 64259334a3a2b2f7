-- question: Does every plan with members have usage and at least one tier?
-- grain:    scenario_id, plan_id
-- reads:    given_plan_members, plan_months
-- notes:    docs/checks.md#checks
with named as (
    select distinct scenario_id, plan_id
    from given_plan_members
),
modelled as (
    select distinct scenario_id, plan_id
    from plan_months
)
select
    named.scenario_id,
    named.plan_id
from named
left join modelled
    on modelled.scenario_id = named.scenario_id
    and modelled.plan_id = named.plan_id
where modelled.plan_id is null
