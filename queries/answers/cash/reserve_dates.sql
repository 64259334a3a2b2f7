-- question: When does cash fall below a reserve of zero, three or six months of burn?
-- grain:    scenario_id, reserve_months
-- reads:    cash_months
-- notes:    docs/cash.md#reserves
-- order:    scenario_id, reserve_months
-- compares: scenarios
with reserves as (
    select 0 as reserve_months
    union all
    select 3 as reserve_months
    union all
    select 6 as reserve_months
),
earlier_burns as (
    select
        scenario_id,
        month,
        burn_usd,
        lag(burn_usd, 1) over (partition by scenario_id order by month) as last_burn_usd,
        lag(burn_usd, 2) over (partition by scenario_id order by month) as second_last_burn_usd
    from cash_months
),
burns as (
    -- The mean of the month and the two before it, as far as there are any; income needs no reserve.
    select
        scenario_id,
        month,
        greatest(
            (burn_usd + coalesce(last_burn_usd, burn_usd)
                + coalesce(second_last_burn_usd, (burn_usd + coalesce(last_burn_usd, burn_usd)) / 2.0)) / 3.0,
            0
        ) as mean_burn_usd
    from earlier_burns
),
spare as (
    select
        cash_months.scenario_id,
        reserves.reserve_months,
        cash_months.month,
        cash_months.days,
        cash_months.as_of_date,
        cash_months.is_ahead,
        cash_months.closing_cash_usd - cash_months.minimum_cash_usd
            - reserves.reserve_months * burns.mean_burn_usd as spare_usd
    from cash_months
    cross join reserves
    inner join burns
        on burns.scenario_id = cash_months.scenario_id
        and burns.month = cash_months.month
),
changes as (
    select
        scenario_id,
        reserve_months,
        month,
        days,
        as_of_date,
        is_ahead,
        spare_usd,
        lag(spare_usd) over (partition by scenario_id, reserve_months order by month) as earlier_spare_usd
    from spare
)
select
    scenario_id,
    reserve_months,
    -- What is spare falls evenly from one month's end to the next.
    min(case
        when spare_usd < 0
            then greatest(as_of_date, cast(month + cast(floor(
                coalesce(greatest(earlier_spare_usd, 0) / nullif(earlier_spare_usd - spare_usd, 0), 0) * days
            ) as integer) * interval 1 day as date))
    end) as reserve_date
from changes
where is_ahead
group by scenario_id, reserve_months
