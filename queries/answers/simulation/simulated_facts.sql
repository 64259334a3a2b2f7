-- question: Do the draws agree with what was reported, and could it have been reported?
-- grain:    fact_id
-- reads:    given_draw_reports, predicted_fact_values
-- notes:    docs/simulation.md#facts
-- order:    is_conditioning desc, tolerances_off desc
-- needs:    draws
-- A fact without a figure in the model has no range.
with bands as (
    select
        fact_id,
        quantile_cont(modelled_value, 0.1) as p10_value,
        quantile_cont(modelled_value, 0.5) as p50_value,
        quantile_cont(modelled_value, 0.9) as p90_value,
        quantile_cont(predicted_value, 0.1) as predicted_p10_value,
        quantile_cont(predicted_value, 0.9) as predicted_p90_value
    from predicted_fact_values
    where modelled_value is not null
    group by fact_id
)
select
    given_draw_reports.fact_id,
    given_draw_reports.metric,
    given_draw_reports.fact_kind,
    given_draw_reports.fact_group,
    given_draw_reports.period_start,
    given_draw_reports.period_end,
    given_draw_reports.reported_value,
    given_draw_reports.unit,
    bands.p10_value,
    bands.p50_value,
    bands.p90_value,
    given_draw_reports.reported_value >= bands.p10_value
        and given_draw_reports.reported_value <= bands.p90_value as is_inside,
    bands.predicted_p10_value,
    bands.predicted_p90_value,
    given_draw_reports.reported_value >= bands.predicted_p10_value
        and given_draw_reports.reported_value <= bands.predicted_p90_value as is_predicted,
    given_draw_reports.is_fitted
        and given_draw_reports.fact_kind in ('actual', 'estimate') as is_conditioning,
    -- A percentage is off by points of 100, everything else by a share of the report.
    abs(given_draw_reports.reported_value - bands.p50_value) / nullif(
        given_draw_reports.tolerance_share
            * case when given_draw_reports.unit = 'pct' then 100 else abs(given_draw_reports.reported_value) end,
        0
    ) as tolerances_off
from given_draw_reports
left join bands
    on bands.fact_id = given_draw_reports.fact_id
