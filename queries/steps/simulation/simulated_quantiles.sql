-- question: What are the quantiles of each company figure over all draws?
-- grain:    month, measure
-- reads:    draw_amounts
-- notes:    docs/simulation.md#quantiles
select
    month,
    measure,
    count(drawn_usd) as draws,
    quantile_cont(drawn_usd, 0.1) as p10_usd,
    quantile_cont(drawn_usd, 0.5) as p50_usd,
    quantile_cont(drawn_usd, 0.9) as p90_usd
from draw_amounts
group by month, measure
