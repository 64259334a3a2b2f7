-- question: In which months does an assumed plan charge what its charges say, instead of its list price?
-- grain:    scenario_id, month, plan_id
-- reads:    charges, given_plans, months
-- notes:    docs/charges.md#expected-prices
with starts as (
    select scenario_id, plan_id, min(valid_from_date) as first_charged_date
    from charges
    group by scenario_id, plan_id
)
select
    starts.scenario_id,
    months.month,
    starts.plan_id
from starts
inner join given_plans
    on given_plans.plan_id = starts.plan_id
    and given_plans.plan_kind in ('free', 'flat')
inner join months
    on months.month >= starts.first_charged_date
