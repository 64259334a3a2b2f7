-- question: Into which factors does a tier's contribution margin split?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    tier_months
-- notes:    docs/bridges.md#factors
-- kept:     on request
with volumes as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        usage_mtok,
        revenue_usd,
        serving_cost_usd,
        other_variable_cost_usd,
        contribution_margin_usd,
        case when plan_kind in ('metered', 'partner') then plan_kind else 'users' end as volume_kind,
        -- Where tokens are sold, they are what there is more or less of; a partner is one payer.
        case when plan_kind = 'metered' then usage_mtok when plan_kind = 'partner' then 1 else users end as volume
    from tier_months
),
totals as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        volume_kind,
        volume,
        usage_mtok,
        revenue_usd,
        serving_cost_usd,
        other_variable_cost_usd,
        contribution_margin_usd,
        sum(volume) over (partition by scenario_id, month, volume_kind) as total_volume
    from volumes
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    volume_kind,
    total_volume,
    volume / nullif(total_volume, 0) as volume_share,
    revenue_usd / nullif(volume, 0) as revenue_usd_per_volume,
    1 - other_variable_cost_usd / nullif(revenue_usd, 0) as kept_share,
    usage_mtok / nullif(volume, 0) as usage_mtok_per_volume,
    serving_cost_usd / nullif(usage_mtok, 0) as cost_usd_per_mtok,
    contribution_margin_usd,
    volume is not null and contribution_margin_usd is not null as is_known
from totals
