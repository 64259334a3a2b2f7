-- question: What was billed for usage in a charge period, as finely as the bill can be compared with the log?
-- grain:    scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class
-- reads:    placed_bill_lines
-- notes:    docs/bills.md#what-is-compared
-- kept:     table
-- sums:     exact
select
    scenario_id,
    provider_id,
    start_date,
    end_date,
    billed_model_id,
    billed_class,
    min(line_item) as line_item,
    sum(bill_lines) as bill_lines,
    -- An amount in a currency without a rate leaves the sum unknown.
    case when sum(unrated_lines) = 0 then sum(billed_usd) end as billed_usd,
    case when sum(unrated_lines) = 0 then sum(effective_usd) end as effective_usd,
    sum(unrated_lines) as unrated_lines,
    sum(rounding_usd) as rounding_usd
from placed_bill_lines
where is_compared
group by
    scenario_id,
    provider_id,
    start_date,
    end_date,
    billed_model_id,
    billed_class
