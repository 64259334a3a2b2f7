-- question: Does every plan have a price, a cost and a revenue-share rate in every month it has users?
-- grain:    scenario_id, plan_id
-- reads:    plan_months, logged_tiers, given_plan_prices
-- notes:    docs/checks.md#checks
with unpriced as (
    -- Usage of a log without a price leaves its month unknown, and is reported with its bounds.
    select distinct scenario_id, month, plan_id
    from logged_tiers
    where serving_cost_usd is null
),
priced as (
    select distinct scenario_id, plan_id
    from given_plan_prices
),
priceless as (
    -- Nor is anything known of the revenue of logged users whose plan has no price at all.
    select distinct logged_tiers.scenario_id, logged_tiers.month, logged_tiers.plan_id
    from logged_tiers
    left join priced
        on priced.scenario_id = logged_tiers.scenario_id
        and priced.plan_id = logged_tiers.plan_id
    where priced.plan_id is null
),
unknown as (
    select
        plan_months.scenario_id,
        plan_months.month,
        plan_months.plan_id,
        plan_months.revenue_usd is null and priceless.plan_id is null as is_revenue_unknown,
        plan_months.serving_cost_usd is null and unpriced.plan_id is null as is_cost_unknown,
        plan_months.partner_share_usd is null and priceless.plan_id is null as is_share_unknown
    from plan_months
    left join unpriced
        on unpriced.scenario_id = plan_months.scenario_id
        and unpriced.month = plan_months.month
        and unpriced.plan_id = plan_months.plan_id
    left join priceless
        on priceless.scenario_id = plan_months.scenario_id
        and priceless.month = plan_months.month
        and priceless.plan_id = plan_months.plan_id
)
select
    scenario_id,
    plan_id,
    count(*) as months,
    min(month) as first_month,
    max(month) as last_month,
    sum(case when is_revenue_unknown then 1 else 0 end) as months_without_revenue,
    sum(case when is_cost_unknown then 1 else 0 end) as months_without_cost,
    sum(case when is_share_unknown then 1 else 0 end) as months_without_revenue_share
from unknown
where is_revenue_unknown
    or is_cost_unknown
    or is_share_unknown
group by
    scenario_id,
    plan_id
