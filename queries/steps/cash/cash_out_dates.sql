-- question: On which day does cash fall below the minimum?
-- grain:    scenario_id
-- reads:    cash_months
-- notes:    docs/cash.md#runway
-- Cash is taken to fall evenly from a month's opening to its closing; null where it never crosses.
select
    scenario_id,
    -- Cash that is short already is out on the as-of date.
    min(case
        when closing_cash_usd < minimum_cash_usd
            then greatest(as_of_date, cast(month + cast(floor(
                case
                    when opening_cash_usd <= minimum_cash_usd then 0
                    else (opening_cash_usd - minimum_cash_usd)
                        / nullif(opening_cash_usd - closing_cash_usd, 0) * days
                end
            ) as integer) * interval 1 day as date))
    end) as cash_out_date
from cash_months
where is_ahead
group by scenario_id
