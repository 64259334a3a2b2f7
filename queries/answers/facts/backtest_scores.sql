-- question: How accurate was the forecast over all facts published later?
-- grain:    is_scored, horizon
-- reads:    backtest_facts, score_groups, effective_group_counts
-- notes:    docs/facts.md#scores
-- order:    is_scored desc, horizon
-- Facts that were measured or estimated are scored; forecasts and targets of others are set apart.
with counts as (
    select is_scored, horizon as span, has_figure, is_inside_band
    from backtest_facts
    where bound_kind is null
    union all
    select is_scored, 'all' as span, has_figure, is_inside_band
    from backtest_facts
    where bound_kind is null
),
facts as (
    select
        is_scored,
        span,
        count(*) as facts,
        count(case when has_figure then 1 end) as compared_facts,
        count(case when is_inside_band then 1 end) as inside_facts
    from counts
    group by is_scored, span
),
scores as (
    select
        is_scored,
        span,
        count(*) as groups,
        avg(inside_share) as coverage_share,
        quantile_cont(error_share, 0.5) as median_error_share,
        quantile_cont(error_points, 0.5) as median_error_points,
        avg(crps_share) as mean_crps_share,
        avg(crps_points) as mean_crps_points,
        avg(interval_score_share) as mean_interval_score_share
    from score_groups
    group by is_scored, span
),
wilson as (
    -- The 95% interval of Wilson (1927): 3.8415 is the square of 1.96 standard errors.
    select
        scores.is_scored,
        scores.span,
        (scores.coverage_share + 3.8415 / nullif(2 * effective_group_counts.effective_groups, 0))
            / nullif(1 + 3.8415 / nullif(effective_group_counts.effective_groups, 0), 0) as middle_share,
        sqrt(
            3.8415 * (
                scores.coverage_share * (1 - scores.coverage_share)
                + 3.8415 / nullif(4 * effective_group_counts.effective_groups, 0)
            ) / nullif(effective_group_counts.effective_groups, 0)
        ) / nullif(1 + 3.8415 / nullif(effective_group_counts.effective_groups, 0), 0) as reach_share,
        effective_group_counts.effective_groups
    from scores
    inner join effective_group_counts
        on effective_group_counts.is_scored = scores.is_scored
        and effective_group_counts.span = scores.span
)
select
    facts.is_scored,
    facts.span as horizon,
    facts.facts,
    facts.compared_facts,
    facts.inside_facts,
    coalesce(scores.groups, 0) as groups,
    wilson.effective_groups,
    scores.coverage_share,
    case
        when wilson.effective_groups > 0 then greatest(0.0, wilson.middle_share - wilson.reach_share)
    end as coverage_low_share,
    case
        when wilson.effective_groups > 0 then least(1.0, wilson.middle_share + wilson.reach_share)
    end as coverage_high_share,
    scores.median_error_share,
    scores.median_error_points,
    scores.mean_crps_share,
    scores.mean_crps_points,
    scores.mean_interval_score_share
from facts
left join scores
    on scores.is_scored = facts.is_scored and scores.span = facts.span
left join wilson
    on wilson.is_scored = facts.is_scored and wilson.span = facts.span
