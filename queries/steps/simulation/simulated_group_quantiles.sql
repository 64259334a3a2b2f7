-- question: What are the quantiles of each company figure in each of twenty groups of draws?
-- grain:    month, measure, draw_group
-- reads:    draw_amounts
-- notes:    docs/simulation.md#quantiles
select
    month,
    measure,
    draw_group,
    quantile_cont(drawn_usd, 0.1) as p10_usd,
    quantile_cont(drawn_usd, 0.5) as p50_usd,
    quantile_cont(drawn_usd, 0.9) as p90_usd
from draw_amounts
group by month, measure, draw_group
-- In one order and on one thread, so that sums over groups are the same to the last digit.
order by month, measure, draw_group
