-- question: What does a user of an assumed tier pay for a month, in parts of usage without a package's border in them?
-- grain:    scenario_id, month, plan_id, tier_id, part_id
-- reads:    invoice_pieces, package_numbers
-- notes:    docs/charges.md#charged-coverage
-- kept:     on request
with packages as (
    -- One by one from the first in the piece on, then as a line through their middle.
    select border, package_number, 0 as is_rest
    from package_numbers
    where package_number < 32
    union all
    select 'rest' as border, 32 as package_number, 1 as is_rest
),
counted as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        piece_id,
        start_ratio,
        end_ratio,
        intercept_usd,
        slope_usd,
        package_start_ratio,
        package_ratio,
        package_price_usd,
        greatest(floor((start_ratio - package_start_ratio) / nullif(package_ratio, 0)), 0) as first_packages
    from invoice_pieces
    where counted_packages = 1
),
parts as (
    select
        counted.scenario_id,
        counted.month,
        counted.plan_id,
        counted.tier_id,
        counted.piece_id || packages.border as part_id,
        counted.start_ratio,
        counted.end_ratio,
        case
            when packages.package_number = 0 then counted.start_ratio
            else counted.package_start_ratio
                + counted.package_ratio * (counted.first_packages + packages.package_number)
        end as left_ratio,
        case
            when packages.is_rest = 1 then counted.end_ratio
            else counted.package_start_ratio
                + counted.package_ratio * (counted.first_packages + packages.package_number + 1)
        end as right_ratio,
        counted.intercept_usd + counted.package_price_usd * case
            when packages.is_rest = 1 then 0.5 - counted.package_start_ratio / nullif(counted.package_ratio, 0)
            else counted.first_packages + packages.package_number + 1
        end as intercept_usd,
        counted.slope_usd + case
            when packages.is_rest = 1 then counted.package_price_usd / nullif(counted.package_ratio, 0)
            else 0
        end as slope_usd
    from counted
    cross join packages
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    piece_id as part_id,
    start_ratio,
    end_ratio,
    intercept_usd,
    slope_usd
from invoice_pieces
where counted_packages = 0
union all
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    part_id,
    least(greatest(left_ratio, start_ratio), end_ratio) as start_ratio,
    least(greatest(right_ratio, start_ratio), end_ratio) as end_ratio,
    intercept_usd,
    slope_usd
from parts
