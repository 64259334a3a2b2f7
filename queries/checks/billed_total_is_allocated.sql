-- question: Do the parts of each bill, allocated or not, sum to the bill to the cent?
-- grain:    scenario_id, month, provider_id
-- reads:    bill_months, bill_allocations
-- notes:    docs/checks.md#checks-of-a-usage-log
with allocated as (
    select scenario_id, month, provider_id, sum(allocated_usd) as allocated_usd
    from bill_allocations
    group by scenario_id, month, provider_id
)
select
    bill_months.scenario_id,
    bill_months.month,
    bill_months.provider_id,
    bill_months.billed_usd,
    allocated.allocated_usd
from bill_months
left join allocated
    on allocated.scenario_id = bill_months.scenario_id
    and allocated.month = bill_months.month
    and allocated.provider_id = bill_months.provider_id
where abs(bill_months.billed_usd - coalesce(allocated.allocated_usd, 0)) >= 0.005
