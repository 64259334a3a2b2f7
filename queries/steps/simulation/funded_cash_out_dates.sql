-- question: On which day is a draw's cash out if new money comes as it did?
-- grain:    draw
-- reads:    given_draw_cash, given_draw_fundings, given_draw_runways, given_draw_settings
-- notes:    docs/simulation.md#new-money
-- needs:    draws
-- What is borrowed without new money costs nothing while there is some; what new money earns is left out.
with fundings as (
    select
        draw,
        month,
        sum(funding_usd) as funding_usd
    from given_draw_fundings
    group by draw, month
),
paths as (
    select
        given_draw_cash.draw,
        given_draw_cash.month,
        given_draw_cash.days,
        given_draw_cash.spare_cash_usd
            + sum(given_draw_cash.borrowing_cost_usd + coalesce(fundings.funding_usd, 0)) over (
                partition by given_draw_cash.draw order by given_draw_cash.month
            ) as end_spare_usd
    from given_draw_cash
    left join fundings
        on fundings.draw = given_draw_cash.draw
        and fundings.month = given_draw_cash.month
),
changes as (
    select
        draw,
        month,
        days,
        end_spare_usd,
        end_spare_usd - lag(end_spare_usd) over (partition by draw order by month) as spare_change_usd
    from paths
),
dates as (
    select
        draw,
        min(case
            when end_spare_usd < 0
                then cast(month + cast(floor(
                    coalesce(greatest(end_spare_usd - spare_change_usd, 0) / nullif(-spare_change_usd, 0), 0) * days
                ) as integer) * interval 1 day as date)
        end) as funded_date
    from changes
    group by draw
)
select
    dates.draw,
    given_draw_runways.is_cash_out,
    -- New money brings no day forward.
    case
        when dates.funded_date is not null
            then greatest(dates.funded_date, given_draw_runways.cash_out_date, given_draw_settings.as_of_date)
    end as funded_cash_out_date
from dates
cross join given_draw_settings
inner join given_draw_runways
    on given_draw_runways.draw = dates.draw
