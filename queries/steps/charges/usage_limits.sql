-- question: What share of a tier's users use more than a border, and what does it limit their mean usage to?
-- grain:    scenario_id, month, tier_id, charge_id, step_id, border
-- reads:    charge_borders, charge_probabilities, edge_usage, tier_ranges
-- notes:    docs/charges.md#expected-charges
-- kept:     table
with borders as (
    select
        charge_borders.scenario_id,
        charge_borders.month,
        charge_borders.plan_id,
        charge_borders.tier_id,
        charge_borders.charge_id,
        charge_borders.step_id,
        charge_borders.border,
        charge_borders.border_ratio,
        charge_borders.is_reached,
        tier_ranges.upper_share,
        tier_ranges.sigma,
        tier_ranges.user_share as tier_share,
        least(greatest(below.probability, tier_ranges.lower_share), tier_ranges.upper_share) as below_share,
        edge_usage.lower_usage,
        edge_usage.upper_usage,
        usage_below.probability as usage_below
    from charge_borders
    inner join tier_ranges
        on tier_ranges.scenario_id = charge_borders.scenario_id
        and tier_ranges.period_month = charge_borders.period_month
        and tier_ranges.plan_id = charge_borders.plan_id
        and tier_ranges.tier_id = charge_borders.tier_id
    inner join edge_usage
        on edge_usage.scenario_id = charge_borders.scenario_id
        and edge_usage.month = charge_borders.month
        and edge_usage.plan_id = charge_borders.plan_id
        and edge_usage.tier_id = charge_borders.tier_id
    inner join charge_probabilities as below
        on below.scenario_id = charge_borders.scenario_id
        and below.month = charge_borders.month
        and below.plan_id = charge_borders.plan_id
        and below.tier_id = charge_borders.tier_id
        and below.point = charge_borders.border_id || '/users'
    inner join charge_probabilities as usage_below
        on usage_below.scenario_id = charge_borders.scenario_id
        and usage_below.month = charge_borders.month
        and usage_below.plan_id = charge_borders.plan_id
        and usage_below.tier_id = charge_borders.tier_id
        and usage_below.point = charge_borders.border_id || '/usage'
),
shares as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        charge_id,
        step_id,
        border,
        border_ratio,
        is_reached,
        sigma,
        tier_share,
        (upper_share - below_share) / nullif(tier_share, 0) as heavier_share,
        (least(greatest(usage_below, lower_usage), upper_usage) - lower_usage) / nullif(tier_share, 0) as lighter_ratio
    from borders
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    charge_id,
    step_id,
    border,
    border_ratio,
    is_reached * heavier_share as over_share,
    lighter_ratio + border_ratio * heavier_share as limited_ratio,
    lighter_ratio + border_ratio * heavier_share * (1 - is_reached) as below_ratio,
    case
        when border_ratio > 0 then exp(-(ln(border_ratio) / nullif(sigma, 0) + sigma / 2)
            * (ln(border_ratio) / nullif(sigma, 0) + sigma / 2) / 2)
            * 0.3989422804014327 / nullif(sigma * border_ratio * tier_share, 0)
    end as density_ratio
from shares
