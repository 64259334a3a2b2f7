-- question: Which facts are scored together: those of one horizon, and all?
-- grain:    span, fact_id
-- reads:    backtest_facts
-- notes:    docs/facts.md#scores
-- A bound is not scored: it holds or not.
-- Facts of a group share its weight, so that a figure counts once however often it was reported.
with spans as (
    select fact_id, is_scored, score_group, has_figure, horizon as span
    from backtest_facts
    where bound_kind is null
    union all
    select fact_id, is_scored, score_group, has_figure, 'all' as span
    from backtest_facts
    where bound_kind is null
)
select
    span,
    fact_id,
    is_scored,
    score_group,
    1.0 / nullif(count(*) over (partition by span, is_scored, score_group), 0) as weight
from spans
where has_figure
