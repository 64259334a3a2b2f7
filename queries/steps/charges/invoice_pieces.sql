-- question: What does a user of an assumed tier pay for a month, between two multiples of the plan's mean usage?
-- grain:    scenario_id, month, plan_id, tier_id, piece_id
-- reads:    invoice_floors, usage_crossings, usage_segments
-- notes:    docs/charges.md#charged-coverage
-- kept:     on request
with borders as (
    select scenario_id, month, plan_id, tier_id, segment_id || '/' as piece_id, start_ratio
    from usage_segments
    -- Charges fall at the start of a segment only by volume.
    where segment_id = '.'
        or volume_steps = 1
    union all
    select
        scenario_id, month, plan_id, tier_id, segment_id || '/' || phase || '/' || threshold_id as piece_id, start_ratio
    from usage_crossings
),
ends as (
    select
        borders.scenario_id,
        borders.month,
        borders.plan_id,
        borders.tier_id,
        borders.piece_id,
        max(borders.start_ratio) as start_ratio,
        coalesce(min(case
            when later_borders.start_ratio > borders.start_ratio then later_borders.start_ratio
            when later_borders.start_ratio >= borders.start_ratio and later_borders.piece_id > borders.piece_id
                then later_borders.start_ratio
        end), 1e30) as end_ratio,
        case when count(*) = count(later_borders.start_ratio) then 1 end as known_borders
    from borders
    inner join borders as later_borders
        on later_borders.scenario_id = borders.scenario_id
        and later_borders.month = borders.month
        and later_borders.plan_id = borders.plan_id
        and later_borders.tier_id = borders.tier_id
    group by borders.scenario_id, borders.month, borders.plan_id, borders.tier_id, borders.piece_id
),
weights as (
    select
        ends.scenario_id,
        ends.month,
        ends.plan_id,
        ends.tier_id,
        ends.piece_id,
        ends.start_ratio,
        ends.end_ratio,
        ends.known_borders,
        usage_crossings.intercept_usd,
        usage_crossings.slope_usd,
        usage_crossings.counted_packages,
        usage_crossings.package_start_ratio,
        usage_crossings.package_ratio,
        usage_crossings.package_price_usd,
        case
            when usage_crossings.start_ratio <= ends.start_ratio and usage_crossings.end_ratio > ends.start_ratio
                then usage_crossings.month_weight
            else 0
        end as month_weight
    from ends
    left join usage_crossings
        on usage_crossings.scenario_id = ends.scenario_id
        and usage_crossings.month = ends.month
        and usage_crossings.plan_id = ends.plan_id
        and usage_crossings.tier_id = ends.tier_id
)
select
    weights.scenario_id,
    weights.month,
    weights.plan_id,
    weights.tier_id,
    weights.piece_id,
    max(weights.start_ratio) as start_ratio,
    max(weights.end_ratio) as end_ratio,
    max(weights.known_borders) * (max(invoice_floors.fixed_usd)
        + coalesce(sum(weights.month_weight * weights.intercept_usd), 0)) as intercept_usd,
    coalesce(sum(weights.month_weight * weights.slope_usd), 0) as slope_usd,
    coalesce(max(weights.counted_packages), 0) as counted_packages,
    max(weights.package_start_ratio) as package_start_ratio,
    max(weights.package_ratio) as package_ratio,
    coalesce(sum(weights.month_weight * weights.package_price_usd), 0) as package_price_usd
from weights
inner join invoice_floors
    on invoice_floors.scenario_id = weights.scenario_id
    and invoice_floors.month = weights.month
    and invoice_floors.plan_id = weights.plan_id
group by weights.scenario_id, weights.month, weights.plan_id, weights.tier_id, weights.piece_id
