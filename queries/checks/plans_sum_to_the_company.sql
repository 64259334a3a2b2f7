-- question: Do the margins of tiers and plans sum to the company's?
-- grain:    scenario_id, month
-- reads:    tier_margins, plan_margins, company_months
-- notes:    docs/checks.md#checks
-- A sum is known only where all its parts are, and must then equal the whole; an unknown sum breaks nothing.
with tiers as (
    select
        scenario_id,
        month,
        plan_id,
        case
            when count(*) = count(contribution_margin_usd) then sum(contribution_margin_usd)
        end as contribution_margin_usd
    from tier_margins
    group by scenario_id, month, plan_id
),
compared as (
    select
        plan_margins.scenario_id,
        plan_margins.month,
        plan_margins.revenue_usd,
        plan_margins.serving_cost_usd,
        plan_margins.contribution_margin_usd,
        tiers.contribution_margin_usd as tiers_contribution_margin_usd,
        abs(tiers.contribution_margin_usd - plan_margins.contribution_margin_usd)
            > 1e-9 * (plan_margins.revenue_usd + plan_margins.serving_cost_usd)
            or (tiers.contribution_margin_usd is null and plan_margins.contribution_margin_usd is not null)
            or (tiers.contribution_margin_usd is not null and plan_margins.contribution_margin_usd is null)
            as is_unlike_its_tiers
    from plan_margins
    left join tiers
        on tiers.scenario_id = plan_margins.scenario_id
        and tiers.month = plan_margins.month
        and tiers.plan_id = plan_margins.plan_id
),
plans as (
    select
        scenario_id,
        month,
        case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
        case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
        sum(contribution_margin_usd) as known_contribution_margin_usd,
        sum(tiers_contribution_margin_usd) as tiers_contribution_margin_usd,
        sum(case when is_unlike_its_tiers then 1 else 0 end) as mismatched_plans
    from compared
    group by scenario_id, month
)
select
    company_months.scenario_id,
    company_months.month,
    company_months.revenue_usd,
    plans.revenue_usd as plans_revenue_usd,
    company_months.serving_cost_usd,
    plans.serving_cost_usd as plans_serving_cost_usd,
    plans.known_contribution_margin_usd,
    plans.tiers_contribution_margin_usd,
    plans.mismatched_plans
from company_months
left join plans
    on plans.scenario_id = company_months.scenario_id
    and plans.month = company_months.month
where (plans.revenue_usd is null and company_months.revenue_usd is not null)
    or (plans.revenue_usd is not null and company_months.revenue_usd is null)
    or (plans.serving_cost_usd is null and company_months.serving_cost_usd is not null)
    or (plans.serving_cost_usd is not null and company_months.serving_cost_usd is null)
    or abs(plans.revenue_usd - company_months.revenue_usd) > 1e-9 * abs(company_months.revenue_usd)
    or abs(plans.serving_cost_usd - company_months.serving_cost_usd) > 1e-9 * abs(company_months.serving_cost_usd)
    or plans.mismatched_plans > 0
