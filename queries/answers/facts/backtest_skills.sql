-- question: Was the forecast better than rules that need no model?
-- grain:    is_scored, horizon, naive_rule
-- reads:    backtest_facts, scored_spans, naive_forecasts
-- notes:    docs/facts.md#naive-rules
-- order:    is_scored desc, horizon, naive_rule
-- Both sides are judged on the facts that the rule has a forecast for, each group once.
with distances as (
    select
        scored_spans.is_scored,
        scored_spans.span,
        naive_forecasts.naive_rule,
        scored_spans.score_group,
        avg(abs(naive_forecasts.naive_value - backtest_facts.reported_value)
            / nullif(abs(backtest_facts.reported_value), 0)) as naive_error_share,
        avg(backtest_facts.distance_share) as distance_share,
        avg(backtest_facts.crps_share) as crps_share
    from scored_spans
    inner join backtest_facts
        on backtest_facts.fact_id = scored_spans.fact_id
    inner join naive_forecasts
        on naive_forecasts.fact_id = scored_spans.fact_id
    group by scored_spans.is_scored, scored_spans.span, naive_forecasts.naive_rule, scored_spans.score_group
)
select
    is_scored,
    span as horizon,
    naive_rule,
    count(*) as groups,
    count(case when distance_share < naive_error_share then 1 end) as closer_groups,
    quantile_cont(distance_share, 0.5) as median_error_share,
    quantile_cont(naive_error_share, 0.5) as naive_median_error_share,
    avg(distance_share) as mean_error_share,
    avg(naive_error_share) as naive_mean_error_share,
    -- A rule gives one figure, whose CRPS is its distance from the fact.
    1 - avg(distance_share) / nullif(avg(naive_error_share), 0) as error_skill_share,
    1 - avg(crps_share) / nullif(avg(naive_error_share), 0) as crps_skill_share
from distances
group by is_scored, span, naive_rule
