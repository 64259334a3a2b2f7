-- question: Which uncertain inputs explain most of the spread in runway?
-- grain:    input_id
-- reads:    given_draw_inputs, given_draw_runways
-- notes:    docs/simulation.md#drivers
-- order:    driver_rank
-- needs:    draws
-- First-order shares from the draws themselves: how far the means of twenty bins of an input scatter.
with drawn as (
    select
        given_draw_inputs.input_id,
        cast(floor(given_draw_inputs.input_share * 20) as int) as bin,
        given_draw_runways.runway_months,
        given_draw_runways.lowest_cash_usd / 1000000000 as lowest_cash
    from given_draw_inputs
    inner join given_draw_runways
        on given_draw_runways.draw = given_draw_inputs.draw
    where given_draw_runways.is_cash_out is not null
),
bins as (
    select
        input_id,
        bin,
        count(*) as draws,
        sum(runway_months) as months,
        sum(runway_months * runway_months) as squared_months,
        sum(lowest_cash) as cash,
        sum(lowest_cash * lowest_cash) as squared_cash
    from drawn
    group by input_id, bin
),
inputs as (
    select
        input_id,
        sum(draws) as draws,
        count(*) as bins,
        sum(squared_months) - sum(months) * sum(months) / nullif(sum(draws), 0) as scatter_months,
        sum(months * months / nullif(draws, 0)) - sum(months) * sum(months) / nullif(sum(draws), 0) as explained_months,
        sum(squared_cash) - sum(cash) * sum(cash) / nullif(sum(draws), 0) as scatter_cash,
        sum(cash * cash / nullif(draws, 0)) - sum(cash) * sum(cash) / nullif(sum(draws), 0) as explained_cash,
        sum(case when bin < 2 then months end)
            / nullif(sum(case when bin < 2 then draws end), 0) as low_tenth_runway_months,
        sum(case when bin >= 18 then months end)
            / nullif(sum(case when bin >= 18 then draws end), 0) as high_tenth_runway_months
    from bins
    group by input_id
),
shares as (
    -- An input without effect would explain (bins - 1) / (draws - 1) by chance: that is taken off.
    select
        input_id,
        low_tenth_runway_months,
        high_tenth_runway_months,
        sqrt(2.0 * (bins - 1)) / nullif(draws, 0) as chance_variance_share,
        greatest(
            0,
            1 - (1 - explained_months / nullif(scatter_months, 0)) * (draws - 1) / nullif(draws - bins, 0)
        ) as runway_variance_share,
        greatest(
            0,
            1 - (1 - explained_cash / nullif(scatter_cash, 0)) * (draws - 1) / nullif(draws - bins, 0)
        ) as lowest_cash_variance_share
    from inputs
)
select
    input_id,
    row_number() over (order by coalesce(runway_variance_share, 0) desc, input_id) as driver_rank,
    runway_variance_share,
    lowest_cash_variance_share,
    chance_variance_share,
    low_tenth_runway_months,
    high_tenth_runway_months
from shares
