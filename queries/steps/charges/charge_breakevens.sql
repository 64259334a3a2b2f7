-- question: What does serving a user of an assumed tier cost where what they pay stops, or starts, to cover it?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    covered_parts
-- notes:    docs/charges.md#charged-coverage
with changes as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        case when count(*) = count(covered_to_ratio - covered_from_ratio) then 1 end as known_parts,
        max(case
            when end_ratio <= 0 or start_ratio > 0 then null
            when covered_from_ratio <= 0 and covered_to_ratio > 0 then 1
            else 0
        end) as covered_start,
        min(case
            when end_ratio <= start_ratio then null
            when covered_from_ratio > start_ratio or covered_to_ratio <= covered_from_ratio then start_ratio
            when covered_to_ratio < end_ratio then covered_to_ratio
        end) as lost_ratio,
        max(cost_usd) as cost_usd,
        min(case when covered_to_ratio > covered_from_ratio then covered_from_ratio end) as gained_ratio
    from covered_parts
    group by scenario_id, month, plan_id, tier_id
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    -- Null where it never changes.
    known_parts * case when covered_start = 1 then lost_ratio when covered_start = 0 then gained_ratio end
        * cost_usd as breakeven_cost_usd
from changes
