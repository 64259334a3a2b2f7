-- question: How long does the cash last over all draws, and how precise is that estimate?
-- grain:    percentile
-- reads:    given_draw_runways, given_draw_percentiles
-- notes:    docs/simulation.md#cash-out
-- order:    percentile
-- needs:    draws
-- Draws that do not run out within the horizon count as longer than any that do.
with ordered as (
    select
        cash_out_date,
        runway_months,
        lowest_cash_usd,
        row_number() over (order by runway_months, cash_out_date nulls last, draw) as runway_rank,
        row_number() over (order by lowest_cash_usd, draw) as cash_rank,
        count(*) over () as draws
    from given_draw_runways
    where is_cash_out is not null
),
places as (
    select
        given_draw_percentiles.percentile,
        ordered.draws,
        ordered.runway_rank,
        ordered.cash_rank,
        ordered.cash_out_date,
        ordered.runway_months,
        ordered.lowest_cash_usd,
        ceil(given_draw_percentiles.percentile / 100.0 * ordered.draws) as place,
        sqrt(
            given_draw_percentiles.percentile / 100.0 * (1 - given_draw_percentiles.percentile / 100.0) * ordered.draws
        ) as reach
    from ordered
    cross join given_draw_percentiles
)
select
    percentile,
    max(draws) as draws,
    max(case when runway_rank = place then cash_out_date end) as cash_out_date,
    max(case when runway_rank = place then runway_months end) as runway_months,
    -- Half the distance between the draws one standard error of their rank below and above.
    (
        max(case when runway_rank <= least(place + reach, draws) then runway_months end)
        - min(case when runway_rank >= greatest(place - reach, 1) then runway_months end)
    ) / 2 as runway_standard_error_months,
    max(case when cash_rank = place then lowest_cash_usd end) as lowest_cash_usd,
    (
        max(case when cash_rank <= least(place + reach, draws) then lowest_cash_usd end)
        - min(case when cash_rank >= greatest(place - reach, 1) then lowest_cash_usd end)
    ) / 2 as lowest_cash_standard_error_usd
from places
group by percentile
