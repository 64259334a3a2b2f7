-- question: What are the quantiles of each company figure over all draws?
-- grain:    month, measure
-- reads:    draw_amounts
-- notes:    docs/simulation.md#quantiles
-- sums:     exact
-- One list for all three: the figures of a group are sorted once.
with quantiles as (
    select
        month,
        measure,
        count(drawn_usd) as draws,
        quantile_cont(drawn_usd, [0.1, 0.5, 0.9]) as usd
    from draw_amounts
    group by month, measure
)
select
    month,
    measure,
    draws,
    usd[1] as p10_usd,
    usd[2] as p50_usd,
    usd[3] as p90_usd
from quantiles
