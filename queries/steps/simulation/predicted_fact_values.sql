-- question: Which figure could be reported in a draw, as model and report err?
-- grain:    draw, fact_id
-- reads:    given_draw_fact_values
-- notes:    docs/simulation.md#predictive-ranges
-- needs:    draws
-- A percentage is off by points: the model by a share of its distance from 0 or from 100.
select
    draw,
    fact_id,
    modelled_value,
    case
        when is_percentage then modelled_value
            + discrepancy_share * greatest(least(modelled_value, 100 - modelled_value), 0)
            + 100 * observation_share
        else modelled_value * exp(discrepancy_share + observation_share)
    end as predicted_value
from given_draw_fact_values
