-- question: How much of the spread in runway comes from fitted numbers, assumptions and surprises?
-- grain:    part_id
-- reads:    given_draw_effects, given_draw_parts
-- notes:    docs/simulation.md#drivers
-- order:    runway_variance_share desc, part_id
-- needs:    draws
-- The last part is what is not linear in the inputs: curvature, and interaction between them.
with sums as (
    select
        part_id,
        count(*) as inputs,
        sum(runway_share) as part_share
    from given_draw_effects
    where runway_share is not null
    group by part_id
)
select
    sums.part_id,
    sums.inputs,
    sums.part_share as runway_variance_share,
    given_draw_parts.alone_share as alone_variance_share,
    given_draw_parts.total_share as total_variance_share
from sums
inner join given_draw_parts
    on given_draw_parts.part_id = sums.part_id
union all
select
    'not_linear' as part_id,
    null as inputs,
    1 - sum(part_share) as runway_variance_share,
    null as alone_variance_share,
    null as total_variance_share
from sums
having count(*) > 0
