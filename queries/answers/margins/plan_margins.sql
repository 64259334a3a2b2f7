-- question: Does each plan cover its own cost?
-- grain:    scenario_id, month, plan_id
-- reads:    plan_months, tier_margins, plan_coverages, logged_tiers
-- notes:    docs/margins.md#margins
-- order:    month latest, contribution_margin_usd
with covered_shares as (
    select
        scenario_id,
        month,
        plan_id,
        sum(users * covered_user_share)
            / nullif(sum(case when covered_user_share is not null then users end), 0) as covered_user_share
    from tier_margins
    group by scenario_id, month, plan_id
),
logged_plans as (
    -- A logged user is covered or not, so the share has no range.
    select distinct scenario_id, month, plan_id
    from logged_tiers
    where is_whole_month
)
select
    plan_months.scenario_id,
    plan_months.month,
    plan_months.plan_id,
    plan_months.users,
    plan_months.usage_mtok,
    plan_months.revenue_usd,
    plan_months.serving_cost_usd,
    plan_months.compute_margin_usd,
    plan_months.fee_cost_usd,
    plan_months.partner_share_usd,
    plan_months.other_variable_cost_usd,
    plan_months.contribution_margin_usd,
    plan_months.contribution_margin_usd / nullif(plan_months.revenue_usd, 0) as contribution_margin_share,
    covered_shares.covered_user_share,
    case when logged_plans.plan_id is null then plan_coverages.low_covered_user_share end as low_covered_user_share,
    case when logged_plans.plan_id is null then plan_coverages.high_covered_user_share end as high_covered_user_share
from plan_months
left join plan_coverages
    on plan_coverages.scenario_id = plan_months.scenario_id
    and plan_coverages.month = plan_months.month
    and plan_coverages.plan_id = plan_months.plan_id
left join logged_plans
    on logged_plans.scenario_id = plan_months.scenario_id
    and logged_plans.month = plan_months.month
    and logged_plans.plan_id = plan_months.plan_id
left join covered_shares
    on covered_shares.scenario_id = plan_months.scenario_id
    and covered_shares.month = plan_months.month
    and covered_shares.plan_id = plan_months.plan_id
