-- question: What did the usage of a charge period cost at the prices of its day?
-- grain:    scenario_id, clock_kind, provider_id, start_date, end_date, billed_model_id, billed_class
-- reads:    period_usage
-- notes:    docs/bills.md#what-is-compared
-- kept:     table
select
    scenario_id,
    clock_kind,
    provider_id,
    start_date,
    end_date,
    billed_model_id,
    billed_class,
    sum(unit_cost_usd) as logged_usd,
    sum(unpriced_units) as unpriced_units,
    sum(case when outcome_kind = 'without output' then unit_cost_usd else 0 end) as unanswered_usd,
    sum(case when outcome_kind = 'reported free' then unit_cost_usd else 0 end) as replayed_usd,
    sum(case when price_context = 'priority' then unit_cost_usd else 0 end) as priority_usd
from period_usage
group by
    scenario_id,
    clock_kind,
    provider_id,
    start_date,
    end_date,
    billed_model_id,
    billed_class
