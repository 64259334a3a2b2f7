-- question: When does cash fall below a reserve of zero, three or six months of burn?
-- grain:    scenario_id, reserve_months
-- reads:    spare_reserves
-- notes:    docs/cash.md#reserves
-- order:    scenario_id, reserve_months
-- compares: scenarios
with changes as (
    select
        scenario_id,
        reserve_months,
        month,
        days,
        as_of_date,
        is_ahead,
        spare_usd,
        lag(spare_usd) over (partition by scenario_id, reserve_months order by month) as earlier_spare_usd
    from spare_reserves
    where reserve_months in (0, 3, 6)
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
