-- question: How much cash does a company have beyond a reserve of a number of months of burn?
-- grain:    scenario_id, month, reserve_months
-- reads:    cash_months, mean_burns
-- notes:    docs/cash.md#reserves
with reserves as (
    select 0 as reserve_months
    union all
    select 3 as reserve_months
    union all
    select 6 as reserve_months
    union all
    select 12 as reserve_months
    union all
    select 18 as reserve_months
)
select
    cash_months.scenario_id,
    cash_months.month,
    reserves.reserve_months,
    cash_months.days,
    cash_months.as_of_date,
    cash_months.is_ahead,
    cash_months.spare_cash_usd - reserves.reserve_months * mean_burns.mean_burn_usd as spare_usd
from cash_months
cross join reserves
inner join mean_burns
    on mean_burns.scenario_id = cash_months.scenario_id
    and mean_burns.month = cash_months.month
