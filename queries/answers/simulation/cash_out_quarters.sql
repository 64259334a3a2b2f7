-- question: How likely is it that cash has run out by each quarter's end, without new money?
-- grain:    quarter_end_date
-- reads:    given_draw_runways, given_draw_settings
-- notes:    docs/simulation.md#cash-out
-- order:    quarter_end_date
-- needs:    draws
-- The last row, at the end of all days, is that the cash lasts over the whole horizon.
with quarters as (
    select cast(series.quarter_start + interval 3 month as date) as quarter_end_date
    from given_draw_settings
    cross join unnest(generate_series(
        cast(date_trunc('quarter', given_draw_settings.as_of_date) as date),
        given_draw_settings.last_month,
        interval 3 month
    )) as series(quarter_start)
),
known as (
    select cash_out_date
    from given_draw_runways
    where is_cash_out is not null
),
totals as (
    select count(*) as draws, count(cash_out_date) as cash_outs
    from known
),
counts as (
    select quarters.quarter_end_date, count(known.cash_out_date) as cash_outs
    from quarters
    left join known
        on known.cash_out_date < quarters.quarter_end_date
    group by quarters.quarter_end_date
    union all
    select date '9999-12-31' as quarter_end_date, draws - cash_outs as cash_outs
    from totals
)
select
    counts.quarter_end_date,
    counts.quarter_end_date = date '9999-12-31' as is_beyond_horizon,
    totals.draws,
    cast(counts.cash_outs as double) / nullif(totals.draws, 0) as probability_share,
    sqrt(
        cast(counts.cash_outs as double) / nullif(totals.draws, 0)
        * (1 - cast(counts.cash_outs as double) / nullif(totals.draws, 0))
        / nullif(totals.draws, 0)
    ) as probability_standard_error_share
from counts
cross join totals
