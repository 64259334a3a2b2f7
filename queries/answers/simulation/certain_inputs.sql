-- question: Which inputs does no draw move, and what is known of them?
-- grain:    input_id, valid_from_date
-- reads:    given_draw_certain_inputs
-- notes:    docs/simulation.md#what-is-not-drawn
-- order:    input_id, valid_from_date
-- needs:    draws
select
    input_id,
    valid_from_date,
    own_value,
    basis,
    source_id,
    note
from given_draw_certain_inputs
