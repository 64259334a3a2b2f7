-- question: Does each line of a bill or payment in another currency have a rate on its day?
-- grain:    scenario_id, provider_id, currency, start_date
-- reads:    rated_bill_lines
-- notes:    docs/checks.md#checks-of-a-usage-log
select
    scenario_id,
    provider_id,
    currency,
    start_date,
    count(*) as lines_without_rate
from rated_bill_lines
where rated_bill_lines.amount_usd is null
group by
    scenario_id,
    provider_id,
    currency,
    start_date
