-- question: How well was each group of later facts forecast?
-- grain:    is_scored, span, score_group
-- reads:    backtest_facts, scored_spans
-- notes:    docs/facts.md#scores
select
    scored_spans.is_scored,
    scored_spans.span,
    scored_spans.score_group,
    avg(case when backtest_facts.is_inside_band then 1.0 else 0.0 end) as inside_share,
    avg(abs(backtest_facts.error_share)) as error_share,
    avg(abs(backtest_facts.error_points)) as error_points,
    avg(backtest_facts.pit_share) as pit_share,
    avg(case when backtest_facts.unit <> 'pct' then backtest_facts.crps_share end) as crps_share,
    avg(case when backtest_facts.unit = 'pct' then backtest_facts.crps_value end) as crps_points,
    avg(backtest_facts.interval_score_share) as interval_score_share
from scored_spans
inner join backtest_facts
    on backtest_facts.fact_id = scored_spans.fact_id
group by scored_spans.is_scored, scored_spans.span, scored_spans.score_group
