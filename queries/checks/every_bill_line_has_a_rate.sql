-- question: Does each line of a bill in another currency have a rate on its day?
-- grain:    scenario_id, provider_id, currency, start_date
-- reads:    bill_amounts
-- notes:    docs/checks.md#checks-of-a-usage-log
select
    scenario_id,
    provider_id,
    currency,
    start_date,
    sum(unrated_lines) as lines_without_rate
from bill_amounts
where unrated_lines > 0
group by
    scenario_id,
    provider_id,
    currency,
    start_date
