-- question: How much more would a period's usage have cost at other prices, or without calls that are not billed?
-- grain:    scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class, candidate_id, candidate_date
-- reads:    period_usage, class_prices, period_costs
-- notes:    docs/bills.md#prices-that-are-tried
-- kept:     table
with prices as (
    select
        others.scenario_id,
        others.month,
        others.price_slot_id,
        others.token_class,
        others.candidate_id,
        others.candidate_date,
        others.usd_per_unit - own.usd_per_unit as more_usd_per_unit
    from class_prices as others
    inner join class_prices as own
        on own.scenario_id = others.scenario_id
        and own.month = others.month
        and own.price_slot_id = others.price_slot_id
        and own.token_class = others.token_class
        and own.candidate_id = 'own'
    where others.candidate_id <> 'own'
        and others.usd_per_unit > 0
        and others.usd_per_unit <> own.usd_per_unit
)
select
    used.scenario_id,
    used.provider_id,
    used.start_date,
    used.end_date,
    used.billed_model_id,
    used.billed_class,
    prices.candidate_id,
    prices.candidate_date,
    sum(used.units * prices.more_usd_per_unit) as more_usd
from period_usage as used
inner join prices
    on prices.scenario_id = used.scenario_id
    and prices.month = used.month
    and prices.price_slot_id = used.price_slot_id
    and prices.token_class = used.token_class
where used.clock_kind = 'bill'
group by
    used.scenario_id,
    used.provider_id,
    used.start_date,
    used.end_date,
    used.billed_model_id,
    used.billed_class,
    prices.candidate_id,
    prices.candidate_date
union all
select scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
    'calls without output not billed' as candidate_id, date '1970-01-01' as candidate_date, -unanswered_usd as more_usd
from period_costs
where clock_kind = 'bill'
    and unanswered_usd > 0
union all
select scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
    'hits of the own cache not billed' as candidate_id, date '1970-01-01' as candidate_date, -replayed_usd as more_usd
from period_costs
where clock_kind = 'bill'
    and replayed_usd > 0
union all
select scenario_id, provider_id, start_date, end_date, billed_model_id, billed_class,
    'priority usage not in this bill' as candidate_id, date '1970-01-01' as candidate_date, -priority_usd as more_usd
from period_costs
where clock_kind = 'bill'
    and priority_usd > 0
