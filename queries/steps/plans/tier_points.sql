-- question: At which standard normal values are a tier's usage and covered users read?
-- grain:    scenario_id, month, plan_id, tier_id, point
-- reads:    periods, tier_edges, normal_quantiles, usage_spreads, coverages, cap_ratios
-- notes:    docs/plans.md#tiers
-- kept:     on request
with spreads as (
    select
        usage_spreads.scenario_id,
        periods.period_month,
        periods.next_period_month,
        usage_spreads.plan_id,
        ln(usage_spreads.p95_to_median_ratio) / nullif(normal_quantiles.standard_value, 0) as sigma
    from usage_spreads
    inner join periods
        on usage_spreads.valid_from_date <= periods.period_date
        and usage_spreads.valid_to_date > periods.period_date
    inner join normal_quantiles
        on normal_quantiles.user_share = cast(0.95 as double)
),
cap_points as (
    select 'cap_users' as point, cast(0.5 as double) as offset_ratio
    union all
    select 'cap_usage' as point, cast(-0.5 as double) as offset_ratio
),
edges as (
    select scenario_id, period_month, plan_id, tier_id, 'lower_usage' as point, lower_share as user_share
    from tier_edges
    union all
    select scenario_id, period_month, plan_id, tier_id, 'upper_usage' as point, upper_share as user_share
    from tier_edges
)
select
    edges.scenario_id,
    edges.period_month as month,
    edges.plan_id,
    edges.tier_id,
    edges.point,
    normal_quantiles.standard_value - spreads.sigma as standard_value
from edges
inner join normal_quantiles
    on normal_quantiles.user_share = edges.user_share
inner join spreads
    on spreads.scenario_id = edges.scenario_id
    and spreads.period_month = edges.period_month
    and spreads.plan_id = edges.plan_id
union all
select
    coverages.scenario_id,
    coverages.month,
    coverages.plan_id,
    coverages.tier_id,
    'covered' as point,
    case
        when coverages.covered_usage_ratio > 0
            then ln(coverages.covered_usage_ratio) / nullif(spreads.sigma, 0) + spreads.sigma / 2
        when coverages.covered_usage_ratio <= 0 then -40
    end as standard_value
from coverages
inner join spreads
    on spreads.scenario_id = coverages.scenario_id
    and spreads.period_month <= coverages.month
    and spreads.next_period_month > coverages.month
    and spreads.plan_id = coverages.plan_id
union all
select
    cap_ratios.scenario_id,
    cap_ratios.month,
    cap_ratios.plan_id,
    cap_ratios.tier_id,
    cap_points.point,
    case
        when cap_ratios.cap_usage_ratio > 0
            then ln(cap_ratios.cap_usage_ratio) / nullif(spreads.sigma, 0) + spreads.sigma * cap_points.offset_ratio
    end as standard_value
from cap_ratios
inner join spreads
    on spreads.scenario_id = cap_ratios.scenario_id
    and spreads.period_month <= cap_ratios.month
    and spreads.next_period_month > cap_ratios.month
    and spreads.plan_id = cap_ratios.plan_id
cross join cap_points
