-- question: Does each tier of a plan cover its own cost?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    tier_months, tier_coverages, logged_tiers
-- notes:    docs/margins.md#margins
with margins as (
    select
        scenario_id,
        month,
        plan_id,
        plan_kind,
        tier_id,
        users,
        usage_mtok,
        revenue_usd,
        serving_cost_usd,
        revenue_usd - serving_cost_usd - fee_cost_usd - partner_share_usd as contribution_margin_usd
    from tier_months
)
select
    margins.scenario_id,
    margins.month,
    margins.plan_id,
    margins.tier_id,
    margins.users,
    margins.usage_mtok,
    margins.revenue_usd,
    margins.serving_cost_usd,
    margins.contribution_margin_usd,
    margins.usage_mtok / nullif(margins.users, 0) as usage_mtok_per_user_month,
    margins.revenue_usd / nullif(margins.users, 0) as revenue_usd_per_user_month,
    margins.serving_cost_usd / nullif(margins.users, 0) as serving_cost_usd_per_user_month,
    margins.contribution_margin_usd / nullif(margins.users, 0) as contribution_margin_usd_per_user_month,
    -- Where tokens are sold, every customer of a tier earns the tier's margin.
    case
        when logged_tiers.tier_id is not null
            then logged_tiers.covered_users / nullif(logged_tiers.covered_users + logged_tiers.uncovered_users, 0)
        when margins.plan_kind in ('free', 'flat') then tier_coverages.covered_user_share
        when margins.contribution_margin_usd >= 0 then 1
        when margins.contribution_margin_usd < 0 then 0
    end as covered_user_share
from margins
left join tier_coverages
    on tier_coverages.scenario_id = margins.scenario_id
    and tier_coverages.month = margins.month
    and tier_coverages.plan_id = margins.plan_id
    and tier_coverages.tier_id = margins.tier_id
left join logged_tiers
    on logged_tiers.scenario_id = margins.scenario_id
    and logged_tiers.month = margins.month
    and logged_tiers.plan_id = margins.plan_id
    and logged_tiers.tier_id = margins.tier_id
    and logged_tiers.is_whole_month
