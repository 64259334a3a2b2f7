-- question: How likely is it that cash has run out by each quarter's end, without new money and with it?
-- grain:    quarter_end_date
-- reads:    given_draw_runways, given_draw_settings, given_draw_paces, funded_cash_out_dates
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
    select
        given_draw_runways.cash_out_date,
        funded_cash_out_dates.funded_cash_out_date
    from given_draw_runways
    inner join funded_cash_out_dates
        on funded_cash_out_dates.draw = given_draw_runways.draw
    where given_draw_runways.is_cash_out is not null
),
totals as (
    select
        count(*) as draws,
        count(cash_out_date) as cash_outs,
        count(funded_cash_out_date) as funded_cash_outs
    from known
),
counts as (
    select
        quarters.quarter_end_date,
        count(known.cash_out_date) as cash_outs,
        -- Whoever is out of cash with new money is so without it.
        sum(case when known.funded_cash_out_date < quarters.quarter_end_date then 1 else 0 end) as funded_cash_outs
    from quarters
    left join known
        on known.cash_out_date < quarters.quarter_end_date
    group by quarters.quarter_end_date
    union all
    select
        date '9999-12-31' as quarter_end_date,
        draws - cash_outs as cash_outs,
        draws - funded_cash_outs as funded_cash_outs
    from totals
),
shares as (
    select
        counts.quarter_end_date,
        totals.draws,
        cast(counts.cash_outs as double) / nullif(totals.draws, 0) as probability_share,
        -- Unknown where no money has come in before.
        case
            when given_draw_paces.has_funding_history
                then cast(counts.funded_cash_outs as double) / nullif(totals.draws, 0)
        end as funded_probability_share
    from counts
    cross join totals
    cross join given_draw_paces
)
select
    quarter_end_date,
    quarter_end_date = date '9999-12-31' as is_beyond_horizon,
    draws,
    probability_share,
    sqrt(probability_share * (1 - probability_share) / nullif(draws, 0)) as probability_standard_error_share,
    funded_probability_share,
    sqrt(
        funded_probability_share * (1 - funded_probability_share) / nullif(draws, 0)
    ) as funded_probability_standard_error_share
from shares
