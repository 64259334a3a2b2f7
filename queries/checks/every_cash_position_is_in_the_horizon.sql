-- question: Does every known cash balance fall within the case's months?
-- grain:    scenario_id, position_id
-- reads:    months, given_cash_positions
-- notes:    docs/cash.md#cash
select
    given_cash_positions.scenario_id,
    given_cash_positions.position_id,
    given_cash_positions.valid_from_date,
    given_cash_positions.cash_usd
from given_cash_positions
left join months
    on given_cash_positions.valid_from_date >= months.month
    and given_cash_positions.valid_from_date < months.month_end_date
where months.month is null
