-- question: At which standard normal values are the borders of a tier's charges read?
-- grain:    scenario_id, month, plan_id, tier_id, point
-- reads:    charge_borders, tier_ranges
-- notes:    docs/charges.md#expected-charges
-- kept:     on request
with sides as (
    select '/users' as side
    union all
    select '/usage' as side
),
tiers as (
    select distinct scenario_id, month, period_month, plan_id, tier_id
    from charge_borders
),
edges as (
    select scenario_id, period_month, plan_id, tier_id, 'lower' as edge, lower_value as edge_value, sigma
    from tier_ranges
    union all
    select scenario_id, period_month, plan_id, tier_id, 'upper' as edge, upper_value as edge_value, sigma
    from tier_ranges
),
points as (
    select
        tiers.scenario_id,
        tiers.month,
        tiers.plan_id,
        tiers.tier_id,
        edges.edge as border_id,
        edges.edge_value as users_value,
        edges.sigma
    from tiers
    inner join edges
        on edges.scenario_id = tiers.scenario_id
        and edges.period_month = tiers.period_month
        and edges.plan_id = tiers.plan_id
        and edges.tier_id = tiers.tier_id
    union all
    select
        charge_borders.scenario_id,
        charge_borders.month,
        charge_borders.plan_id,
        charge_borders.tier_id,
        charge_borders.border_id,
        case
            when charge_borders.border_ratio > 0
                then ln(charge_borders.border_ratio) / nullif(tier_ranges.sigma, 0) + tier_ranges.sigma / 2
            when charge_borders.border_ratio <= 0 then -40
        end as users_value,
        tier_ranges.sigma
    from charge_borders
    inner join tier_ranges
        on tier_ranges.scenario_id = charge_borders.scenario_id
        and tier_ranges.period_month = charge_borders.period_month
        and tier_ranges.plan_id = charge_borders.plan_id
        and tier_ranges.tier_id = charge_borders.tier_id
)
select
    points.scenario_id,
    points.month,
    points.plan_id,
    points.tier_id,
    points.border_id || sides.side as point,
    -- Usage is read one sigma below its users.
    points.users_value - case when sides.side = '/usage' then points.sigma else 0 end as standard_value
from points
cross join sides
