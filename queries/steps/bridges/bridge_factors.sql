-- question: What were the factors of a tier's margin before and after?
-- grain:    scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id
-- reads:    bridge_sides
-- notes:    docs/bridges.md#factors
-- kept:     on request
with pairs as (
    select
        scenario_id,
        base_scenario_id,
        from_year,
        to_year,
        month,
        plan_id,
        tier_id,
        volume_kind,
        min(case when is_known then 1 else 0 end) = 1 as is_known,
        max(case when side = 'from' then total_volume end) as from_total,
        max(case when side = 'to' then total_volume end) as to_total,
        max(case when side = 'from' then volume_share end) as from_share,
        max(case when side = 'to' then volume_share end) as to_share,
        max(case when side = 'from' then revenue_usd_per_volume end) as from_revenue,
        max(case when side = 'to' then revenue_usd_per_volume end) as to_revenue,
        max(case when side = 'from' then kept_share end) as from_kept,
        max(case when side = 'to' then kept_share end) as to_kept,
        max(case when side = 'from' then usage_mtok_per_volume end) as from_usage,
        max(case when side = 'to' then usage_mtok_per_volume end) as to_usage,
        max(case when side = 'from' then cost_usd_per_mtok end) as from_cost,
        max(case when side = 'to' then cost_usd_per_mtok end) as to_cost,
        coalesce(max(case when side = 'from' then contribution_margin_usd end), 0) as from_margin,
        coalesce(max(case when side = 'to' then contribution_margin_usd end), 0) as to_margin
    from bridge_sides
    group by scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, volume_kind
),
volumes as (
    select
        scenario_id,
        base_scenario_id,
        from_year,
        to_year,
        month,
        plan_id,
        tier_id,
        volume_kind,
        is_known,
        -- A tier that one side does not have still stands beside that side's users.
        coalesce(
            max(from_total) over (partition by scenario_id, base_scenario_id, from_year, to_year, month, volume_kind), 0
        ) as from_volume,
        coalesce(
            max(to_total) over (partition by scenario_id, base_scenario_id, from_year, to_year, month, volume_kind), 0
        ) as to_volume,
        from_share,
        to_share,
        from_revenue,
        to_revenue,
        from_kept,
        to_kept,
        from_usage,
        to_usage,
        from_cost,
        to_cost,
        from_margin,
        to_margin
    from pairs
)
select
    scenario_id,
    base_scenario_id,
    from_year,
    to_year,
    month,
    plan_id,
    tier_id,
    volume_kind,
    is_known,
    from_volume,
    to_volume,
    -- It is no part of those users; where there are none at all, the parts are the other side's.
    case when from_volume > 0 then coalesce(from_share, 0) else coalesce(to_share, 0) end as from_volume_share,
    case when to_volume > 0 then coalesce(to_share, 0) else coalesce(from_share, 0) end as to_volume_share,
    -- What no user paid, kept or used on one side is as on the other: it does not change.
    coalesce(from_revenue, to_revenue, 0) as from_revenue_usd_per_volume,
    coalesce(to_revenue, from_revenue, 0) as to_revenue_usd_per_volume,
    coalesce(from_kept, to_kept, 1) as from_kept_share,
    coalesce(to_kept, from_kept, 1) as to_kept_share,
    coalesce(from_usage, to_usage, 0) as from_usage_mtok_per_volume,
    coalesce(to_usage, from_usage, 0) as to_usage_mtok_per_volume,
    coalesce(from_cost, to_cost, 0) as from_cost_usd_per_mtok,
    coalesce(to_cost, from_cost, 0) as to_cost_usd_per_mtok,
    from_margin as from_margin_usd,
    to_margin as to_margin_usd
from volumes
