-- question: Do the margins of tiers and plans sum to the company's?
-- grain:    scenario_id, month
-- reads:    tier_margins, plan_margins, company_months
-- notes:    docs/checks.md#checks
with tiers as (
    select scenario_id, month, sum(contribution_margin_usd) as contribution_margin_usd
    from tier_margins
    group by scenario_id, month
),
plans as (
    select
        scenario_id,
        month,
        sum(revenue_usd) as revenue_usd,
        sum(serving_cost_usd) as serving_cost_usd,
        sum(contribution_margin_usd) as contribution_margin_usd
    from plan_margins
    group by scenario_id, month
)
select
    company_months.scenario_id,
    company_months.month,
    company_months.revenue_usd,
    plans.revenue_usd as plans_revenue_usd,
    company_months.serving_cost_usd,
    plans.serving_cost_usd as plans_serving_cost_usd,
    plans.contribution_margin_usd,
    tiers.contribution_margin_usd as tiers_contribution_margin_usd
from company_months
left join plans
    on plans.scenario_id = company_months.scenario_id
    and plans.month = company_months.month
left join tiers
    on tiers.scenario_id = company_months.scenario_id
    and tiers.month = company_months.month
where (plans.revenue_usd is null and company_months.revenue_usd is not null)
    or abs(plans.revenue_usd - company_months.revenue_usd) > 1e-9 * abs(company_months.revenue_usd)
    or abs(plans.serving_cost_usd - company_months.serving_cost_usd) > 1e-9 * abs(company_months.serving_cost_usd)
    or abs(tiers.contribution_margin_usd - plans.contribution_margin_usd) > 1e-9 * company_months.revenue_usd
