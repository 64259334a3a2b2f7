-- question: Which known balance is a scenario's cash anchored to, and at the start or end of which month?
-- grain:    scenario_id
-- reads:    months, given_cash_positions
-- notes:    docs/cash.md#cash
with positions as (
    select
        scenario_id,
        valid_from_date,
        cash_usd,
        row_number() over (partition by scenario_id order by valid_from_date desc, position_id) as recency
    from given_cash_positions
)
select
    positions.scenario_id,
    positions.valid_from_date as position_date,
    max(positions.cash_usd) as cash_usd,
    -- A balance of a month's first day opens that month, any other closes its month.
    min(case
        when day(positions.valid_from_date) = 1 then months.month
        else months.month_end_date
    end) as boundary_date
from positions
inner join months
    on positions.valid_from_date >= months.month
    and positions.valid_from_date < months.month_end_date
where positions.recency = 1
group by
    positions.scenario_id,
    positions.valid_from_date
