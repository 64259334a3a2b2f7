-- question: What are the factors of each tier's margin on each side of a bridge?
-- grain:    scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, side
-- reads:    bridge_months, bridge_cells
-- notes:    docs/bridges.md#factors
-- kept:     on request
select
    bridge_months.scenario_id,
    bridge_months.base_scenario_id,
    bridge_months.from_year,
    bridge_months.to_year,
    bridge_months.month,
    'from' as side,
    bridge_cells.plan_id,
    bridge_cells.tier_id,
    bridge_cells.volume_kind,
    bridge_cells.total_volume,
    bridge_cells.volume_share,
    bridge_cells.revenue_usd_per_volume,
    bridge_cells.kept_share,
    bridge_cells.usage_mtok_per_volume,
    bridge_cells.cost_usd_per_mtok,
    bridge_cells.contribution_margin_usd,
    bridge_cells.is_known
from bridge_months
inner join bridge_cells
    on bridge_cells.scenario_id = bridge_months.base_scenario_id
    and bridge_cells.month = bridge_months.base_month
union all
select
    bridge_months.scenario_id,
    bridge_months.base_scenario_id,
    bridge_months.from_year,
    bridge_months.to_year,
    bridge_months.month,
    'to' as side,
    bridge_cells.plan_id,
    bridge_cells.tier_id,
    bridge_cells.volume_kind,
    bridge_cells.total_volume,
    bridge_cells.volume_share,
    bridge_cells.revenue_usd_per_volume,
    bridge_cells.kept_share,
    bridge_cells.usage_mtok_per_volume,
    bridge_cells.cost_usd_per_mtok,
    bridge_cells.contribution_margin_usd,
    bridge_cells.is_known
from bridge_months
inner join bridge_cells
    on bridge_cells.scenario_id = bridge_months.scenario_id
    and bridge_cells.month = bridge_months.month
