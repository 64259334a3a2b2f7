-- question: Does every plan have a price, a cost and a revenue-share rate in every month it has users?
-- grain:    scenario_id, plan_id
-- reads:    plan_months, unknown_plan_months
-- notes:    docs/checks.md#checks
-- What a log leaves unknown is reported with its bounds, and is not wrong.
with unknown as (
    select
        plan_months.scenario_id,
        plan_months.month,
        plan_months.plan_id,
        plan_months.revenue_usd is null
            and not coalesce(unknown_plan_months.is_revenue_unknown, false) as is_revenue_unknown,
        plan_months.serving_cost_usd is null
            and not coalesce(unknown_plan_months.is_cost_unknown, false) as is_cost_unknown,
        plan_months.partner_share_usd is null
            and not coalesce(unknown_plan_months.is_revenue_unknown, false) as is_share_unknown
    from plan_months
    left join unknown_plan_months
        on unknown_plan_months.scenario_id = plan_months.scenario_id
        and unknown_plan_months.month = plan_months.month
        and unknown_plan_months.plan_id = plan_months.plan_id
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
