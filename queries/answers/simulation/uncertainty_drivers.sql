-- question: Which uncertain inputs explain most of the spread in runway, and what does each do alone?
-- grain:    input_id
-- reads:    given_draw_effects, given_draw_moves
-- notes:    docs/simulation.md#drivers
-- order:    driver_rank
-- needs:    draws
-- Shapley effects: what inputs explain together is divided among them, so shares add up.
with moves as (
    select
        input_id,
        quantile_cont(case when bound = 'low' then runway_months end, 0.5) as low_runway_months,
        quantile_cont(case when bound = 'high' then runway_months end, 0.5) as high_runway_months
    from given_draw_moves
    group by input_id
),
blocks as (
    select tied_input_id, sum(runway_share) as block_share
    from given_draw_effects
    group by tied_input_id
)
select
    given_draw_effects.input_id,
    row_number() over (
        order by
            coalesce(blocks.block_share, 0) desc,
            blocks.tied_input_id,
            coalesce(given_draw_effects.runway_share, 0) desc,
            given_draw_effects.input_id
    ) as driver_rank,
    given_draw_effects.tied_input_id,
    given_draw_effects.part_id,
    given_draw_effects.runway_share as runway_variance_share,
    given_draw_effects.error_share as runway_variance_standard_error_share,
    given_draw_effects.chance_share as chance_variance_share,
    blocks.block_share as block_variance_share,
    given_draw_effects.lowest_cash_share as lowest_cash_variance_share,
    moves.low_runway_months,
    moves.high_runway_months
from given_draw_effects
inner join blocks
    on blocks.tied_input_id = given_draw_effects.tied_input_id
left join moves
    on moves.input_id = given_draw_effects.input_id
