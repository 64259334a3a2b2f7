-- question: Why does contribution margin differ from the base scenario, and from the year before?
-- grain:    scenario_id, base_scenario_id, from_year, to_year, driver
-- reads:    bridge_months, bridge_drivers, plan_months
-- notes:    docs/bridges.md#drivers
-- order:    scenario_id, base_scenario_id, from_year, to_year, delta_usd largest
-- compares: scenarios
with margins as (
    select
        scenario_id,
        month,
        case when count(*) = count(contribution_margin_usd) then sum(contribution_margin_usd) end as margin_usd
    from plan_months
    group by scenario_id, month
),
totals as (
    select
        bridge_months.scenario_id,
        bridge_months.base_scenario_id,
        bridge_months.from_year,
        bridge_months.to_year,
        count(*) as months,
        -- An unknown part makes the sum unknown.
        case
            when count(*) = count(bases.margin_usd) then cast(round(sum(bases.margin_usd), 2) as decimal(18, 2))
        end as base_contribution_margin_usd,
        case
            when count(*) = count(margins.margin_usd) then cast(round(sum(margins.margin_usd), 2) as decimal(18, 2))
        end as contribution_margin_usd
    from bridge_months
    left join margins
        on margins.scenario_id = bridge_months.scenario_id and margins.month = bridge_months.month
    left join margins as bases
        on bases.scenario_id = bridge_months.base_scenario_id and bases.month = bridge_months.base_month
    group by bridge_months.scenario_id, bridge_months.base_scenario_id, bridge_months.from_year, bridge_months.to_year
),
sums as (
    select
        scenario_id,
        base_scenario_id,
        from_year,
        to_year,
        driver,
        case when count(*) = count(delta_usd) then cast(round(sum(delta_usd), 2) as decimal(18, 2)) end as delta_usd
    from bridge_drivers
    group by scenario_id, base_scenario_id, from_year, to_year, driver
),
explained as (
    select
        scenario_id,
        base_scenario_id,
        from_year,
        to_year,
        driver,
        delta_usd,
        case
            when count(*) over (partition by scenario_id, base_scenario_id, from_year, to_year)
                = count(delta_usd) over (partition by scenario_id, base_scenario_id, from_year, to_year)
                then sum(delta_usd) over (partition by scenario_id, base_scenario_id, from_year, to_year)
        end as explained_usd
    from sums
),
parts as (
    select
        totals.scenario_id,
        totals.base_scenario_id,
        totals.from_year,
        totals.to_year,
        explained.driver,
        explained.delta_usd,
        totals.base_contribution_margin_usd,
        totals.contribution_margin_usd,
        totals.months,
        totals.contribution_margin_usd - totals.base_contribution_margin_usd - explained.explained_usd as rounding_usd
    from totals
    inner join explained
        on explained.scenario_id = totals.scenario_id and explained.base_scenario_id = totals.base_scenario_id
        and explained.from_year = totals.from_year and explained.to_year = totals.to_year
)
select
    scenario_id,
    base_scenario_id,
    from_year,
    to_year,
    driver,
    -- Rounding stands with `other`, so that the drivers are the difference to the cent.
    cast(
        case when rounding_usd is not null then delta_usd + case when driver = 'other' then rounding_usd else 0 end end
        as decimal(18, 2)
    ) as delta_usd,
    base_contribution_margin_usd,
    contribution_margin_usd,
    cast(rounding_usd as decimal(18, 2)) as rounding_usd,
    months
from parts
