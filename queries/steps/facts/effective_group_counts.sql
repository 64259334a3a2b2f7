-- question: How many independent facts are the groups of later facts worth?
-- grain:    is_scored, span
-- reads:    predicted_fact_values, backtest_facts, scored_spans
-- notes:    docs/facts.md#effective-number
-- As many as would let the coverage scatter as it does where one draw after another is taken for the truth.
with draw_coverages as (
    select
        scored_spans.is_scored,
        scored_spans.span,
        predicted_fact_values.draw,
        sum(scored_spans.weight) as groups,
        sum(
            case
                when predicted_fact_values.predicted_value >= backtest_facts.p10_value
                    and predicted_fact_values.predicted_value <= backtest_facts.p90_value
                    then scored_spans.weight
                else 0.0
            end
        ) as inside_groups
    from scored_spans
    inner join backtest_facts
        on backtest_facts.fact_id = scored_spans.fact_id
    inner join predicted_fact_values
        on predicted_fact_values.fact_id = scored_spans.fact_id
    where predicted_fact_values.predicted_value is not null
    group by scored_spans.is_scored, scored_spans.span, predicted_fact_values.draw
),
scatters as (
    select
        is_scored,
        span,
        max(groups) as groups,
        avg(inside_groups / nullif(groups, 0)) as expected_share,
        avg(power(inside_groups / nullif(groups, 0), 2)) - power(avg(inside_groups / nullif(groups, 0)), 2) as variance
    from draw_coverages
    group by is_scored, span
)
select
    is_scored,
    span,
    groups,
    greatest(
        1.0,
        least(groups, coalesce(expected_share * (1 - expected_share) / nullif(variance, 0), groups))
    ) as effective_groups
from scatters
