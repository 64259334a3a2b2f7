-- question: Is what customers owe all that was billed less what arrived, was withheld or was given back, plan by plan?
-- grain:    scenario_id, month, plan_id
-- reads:    revenue_recognitions
-- notes:    docs/checks.md#checks-of-a-usage-log
with rolled as (
    select
        scenario_id,
        month,
        plan_id,
        sum(billed_usd - cash_received_usd - withheld_usd - refunded_usd) over (
            partition by scenario_id, plan_id
            order by month
        ) as expected_usd,
        receivable_usd
    from revenue_recognitions
)
select
    scenario_id,
    month,
    plan_id,
    expected_usd,
    receivable_usd
from rolled
where abs(expected_usd - receivable_usd) > 0.001
