-- question: How much does the company burn in a month, on the mean of it and the two before?
-- grain:    scenario_id, month
-- reads:    cash_months
-- notes:    docs/cash.md#reserves
with earlier_burns as (
    select
        scenario_id,
        month,
        burn_usd,
        lag(burn_usd, 1) over (partition by scenario_id order by month) as last_burn_usd,
        lag(burn_usd, 2) over (partition by scenario_id order by month) as second_last_burn_usd
    from cash_months
)
-- As far as there are months before; income needs no reserve.
select
    scenario_id,
    month,
    greatest(
        (burn_usd + coalesce(last_burn_usd, burn_usd)
            + coalesce(second_last_burn_usd, (burn_usd + coalesce(last_burn_usd, burn_usd)) / 2.0)) / 3.0,
        0
    ) as mean_burn_usd
from earlier_burns
