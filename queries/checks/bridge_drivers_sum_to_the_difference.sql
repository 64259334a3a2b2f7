-- question: Do the drivers of a bridge sum, to the cent, to the difference in contribution margin?
-- grain:    scenario_id, base_scenario_id, from_year, to_year
-- reads:    margin_bridges, bridge_months, plan_margins
-- notes:    docs/bridges.md#check
with margins as (
    select scenario_id, month, sum(contribution_margin_usd) as margin_usd
    from plan_margins
    group by scenario_id, month
    having count(*) = count(contribution_margin_usd)
),
differences as (
    select
        bridge_months.scenario_id,
        bridge_months.base_scenario_id,
        bridge_months.from_year,
        bridge_months.to_year,
        case when count(*) = count(margins.margin_usd) then sum(margins.margin_usd) end as margin_usd,
        case when count(*) = count(bases.margin_usd) then sum(bases.margin_usd) end as base_usd
    from bridge_months
    left join margins
        on margins.scenario_id = bridge_months.scenario_id and margins.month = bridge_months.month
    left join margins as bases
        on bases.scenario_id = bridge_months.base_scenario_id and bases.month = bridge_months.base_month
    group by bridge_months.scenario_id, bridge_months.base_scenario_id, bridge_months.from_year, bridge_months.to_year
),
bridges as (
    select
        scenario_id,
        base_scenario_id,
        from_year,
        to_year,
        sum(delta_usd) as delta_usd,
        max(rounding_usd) as rounding_usd,
        max(contribution_margin_usd) - max(base_contribution_margin_usd) as difference_usd
    from margin_bridges
    group by scenario_id, base_scenario_id, from_year, to_year
)
select
    differences.scenario_id,
    differences.base_scenario_id,
    differences.from_year,
    differences.to_year,
    differences.margin_usd - differences.base_usd as margin_difference_usd,
    bridges.difference_usd,
    bridges.delta_usd,
    bridges.rounding_usd
from differences
left join bridges
    on bridges.scenario_id = differences.scenario_id and bridges.base_scenario_id = differences.base_scenario_id
    and bridges.from_year = differences.from_year and bridges.to_year = differences.to_year
where bridges.delta_usd <> bridges.difference_usd
    or abs(bridges.difference_usd - (differences.margin_usd - differences.base_usd)) > 0.011
    -- Each amount is rounded by half a cent at most; sums of tiers differ from their plan's in the last digits.
    or abs(bridges.rounding_usd) > 0.05 + 1e-9 * (abs(differences.margin_usd) + abs(differences.base_usd))
    or (bridges.delta_usd is null and differences.margin_usd is not null and differences.base_usd is not null)
