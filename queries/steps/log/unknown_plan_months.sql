-- question: In which months does a log leave unknown what a plan costs, or what it earns?
-- grain:    scenario_id, month, plan_id
-- reads:    logged_tiers, given_plan_prices
-- notes:    docs/log.md#unpriced-usage
with priced as (
    select distinct scenario_id, plan_id
    from given_plan_prices
),
plans as (
    select
        logged_tiers.scenario_id,
        logged_tiers.month,
        logged_tiers.plan_id,
        -- Usage without a price leaves the cost of its month unknown, within bounds.
        max(case when logged_tiers.serving_cost_usd is null then 1 else 0 end) = 1 as is_cost_unknown,
        -- Nothing is known of the revenue of users whose plan has no price at all.
        max(case when priced.plan_id is null then 1 else 0 end) = 1 as is_revenue_unknown
    from logged_tiers
    left join priced
        on priced.scenario_id = logged_tiers.scenario_id
        and priced.plan_id = logged_tiers.plan_id
    where logged_tiers.is_whole_month
    group by logged_tiers.scenario_id, logged_tiers.month, logged_tiers.plan_id
)
select
    scenario_id,
    month,
    plan_id,
    is_cost_unknown,
    is_revenue_unknown
from plans
where is_cost_unknown
    or is_revenue_unknown
