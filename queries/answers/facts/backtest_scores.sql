-- question: How accurate was the forecast over all facts published later?
-- grain:    is_scored
-- reads:    backtest_facts
-- notes:    docs/facts.md#scores
-- order:    is_scored desc
-- Facts that were measured or estimated are scored; forecasts and targets of others are set apart.
select
    is_scored,
    count(*) as facts,
    count(case when has_figure then 1 end) as compared_facts,
    count(case when is_inside_band then 1 end) as inside_facts,
    cast(count(case when is_inside_band then 1 end) as double)
        / nullif(count(case when has_figure then 1 end), 0) as coverage_share,
    quantile_cont(abs(error_share), 0.5) as median_error_share,
    quantile_cont(abs(error_points), 0.5) as median_error_points,
    avg(case when unit <> 'pct' then crps_value / nullif(abs(reported_value), 0) end) as mean_crps_share,
    avg(case when unit = 'pct' then crps_value end) as mean_crps_points
from backtest_facts
group by is_scored
