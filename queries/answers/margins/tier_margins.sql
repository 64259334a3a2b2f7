-- question: Does each tier of a plan cover its own cost?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    tier_months, tier_coverages, logged_tiers
-- notes:    docs/margins.md#margins
-- order:    month latest, contribution_margin_usd
select
    tier_months.scenario_id,
    tier_months.month,
    tier_months.plan_id,
    tier_months.tier_id,
    tier_months.users,
    tier_months.usage_mtok,
    tier_months.revenue_usd,
    tier_months.serving_cost_usd,
    tier_months.compute_margin_usd,
    tier_months.fee_cost_usd,
    tier_months.partner_share_usd,
    tier_months.other_variable_cost_usd,
    tier_months.contribution_margin_usd,
    tier_months.usage_mtok / nullif(tier_months.users, 0) as usage_mtok_per_user_month,
    tier_months.revenue_usd / nullif(tier_months.users, 0) as revenue_usd_per_user_month,
    tier_months.serving_cost_usd / nullif(tier_months.users, 0) as serving_cost_usd_per_user_month,
    tier_months.contribution_margin_usd / nullif(tier_months.users, 0) as contribution_margin_usd_per_user_month,
    -- Where tokens are sold, every customer of a tier earns the tier's margin.
    case
        when logged_tiers.tier_id is not null
            then logged_tiers.covered_users / nullif(logged_tiers.covered_users + logged_tiers.uncovered_users, 0)
        when tier_months.plan_kind in ('free', 'flat') then tier_coverages.covered_user_share
        when tier_months.contribution_margin_usd >= 0 then 1
        when tier_months.contribution_margin_usd < 0 then 0
    end as covered_user_share
from tier_months
left join tier_coverages
    on tier_coverages.scenario_id = tier_months.scenario_id
    and tier_coverages.month = tier_months.month
    and tier_coverages.plan_id = tier_months.plan_id
    and tier_coverages.tier_id = tier_months.tier_id
left join logged_tiers
    on logged_tiers.scenario_id = tier_months.scenario_id
    and logged_tiers.month = tier_months.month
    and logged_tiers.plan_id = tier_months.plan_id
    and logged_tiers.tier_id = tier_months.tier_id
    and logged_tiers.is_whole_month
