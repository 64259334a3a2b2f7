-- question: What are the quantiles of each company figure in each of twenty groups of draws?
-- grain:    month, measure, draw_group
-- reads:    draw_amounts
-- notes:    docs/simulation.md#quantiles
-- sums:     exact
with quantiles as (
    select
        month,
        measure,
        draw_group,
        quantile_cont(drawn_usd, [0.1, 0.5, 0.9]) as usd
    from draw_amounts
    group by month, measure, draw_group
)
select
    month,
    measure,
    draw_group,
    usd[1] as p10_usd,
    usd[2] as p50_usd,
    usd[3] as p90_usd
from quantiles
-- In one order, so that sums over groups are the same to the last digit.
order by month, measure, draw_group
