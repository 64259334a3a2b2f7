-- question: At which standard normal values are a tier's usage and covered users read?
-- grain:    scenario_id, month, plan_id, tier_id, point
-- reads:    tier_edges, normal_quantiles, usage_sigmas, coverages, cap_ratios
-- notes:    docs/plans.md#tiers
-- kept:     on request
with cap_points as (
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
    normal_quantiles.standard_value - usage_sigmas.sigma as standard_value
from edges
inner join normal_quantiles
    on normal_quantiles.user_share = edges.user_share
inner join usage_sigmas
    on usage_sigmas.scenario_id = edges.scenario_id
    and usage_sigmas.period_month = edges.period_month
    and usage_sigmas.plan_id = edges.plan_id
union all
select
    coverages.scenario_id,
    coverages.month,
    coverages.plan_id,
    coverages.tier_id,
    'covered' as point,
    case
        when coverages.covered_usage_ratio > 0
            then ln(coverages.covered_usage_ratio) / nullif(usage_sigmas.sigma, 0) + usage_sigmas.sigma / 2
        when coverages.covered_usage_ratio <= 0 then -40
    end as standard_value
from coverages
inner join usage_sigmas
    on usage_sigmas.scenario_id = coverages.scenario_id
    and usage_sigmas.period_month <= coverages.month
    and usage_sigmas.next_period_month > coverages.month
    and usage_sigmas.plan_id = coverages.plan_id
union all
select
    cap_ratios.scenario_id,
    cap_ratios.month,
    cap_ratios.plan_id,
    cap_ratios.tier_id,
    cap_points.point,
    case
        when cap_ratios.cap_usage_ratio > 0
            then ln(cap_ratios.cap_usage_ratio) / nullif(usage_sigmas.sigma, 0)
                + usage_sigmas.sigma * cap_points.offset_ratio
    end as standard_value
from cap_ratios
inner join usage_sigmas
    on usage_sigmas.scenario_id = cap_ratios.scenario_id
    and usage_sigmas.period_month <= cap_ratios.month
    and usage_sigmas.next_period_month > cap_ratios.month
    and usage_sigmas.plan_id = cap_ratios.plan_id
cross join cap_points
