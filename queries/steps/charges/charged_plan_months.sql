-- question: In which months does an assumed plan charge what its charges say, instead of its list price?
-- grain:    scenario_id, month, plan_id
-- reads:    charges, credit_grants, discounts, given_plans, minimums, months
-- notes:    docs/charges.md#expected-prices
-- An amount that is not in proportion to the charge, of a plan with any, has no expectation here.
with others as (
    select scenario_id, plan_id, valid_from_date
    from minimums
    union
    select scenario_id, plan_id, valid_from_date
    from discounts
    where discount_usd > 0
    union
    select scenario_id, plan_id, valid_from_date
    from credit_grants
),
other_plans as (
    select distinct scenario_id, plan_id
    from others
),
starts as (
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
left join other_plans
    on other_plans.scenario_id = starts.scenario_id
    and other_plans.plan_id = starts.plan_id
where other_plans.plan_id is null
