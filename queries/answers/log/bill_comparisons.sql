-- question: Does the logged usage, at the prices of its day, add up to what the providers billed?
-- grain:    scenario_id, month, provider_id
-- reads:    slot_costs, price_slots, given_usage_spans, given_provider_bills
-- notes:    docs/log.md#bills
-- order:    month latest, unexplained_usd largest
-- needs:    usage log
with bills as (
    select
        given_usage_spans.month,
        given_provider_bills.provider_id,
        sum(given_provider_bills.amount_usd) as billed_usd
    from given_provider_bills
    inner join given_usage_spans
        on given_provider_bills.bill_date >= given_usage_spans.month
        and given_provider_bills.bill_date < given_usage_spans.month_end_date
    group by
        given_usage_spans.month,
        given_provider_bills.provider_id
),
costs as (
    select
        slot_costs.scenario_id,
        slot_costs.month,
        price_slots.provider_id,
        sum(cast(slot_costs.requests as double)) as requests,
        case
            when count(*) = count(slot_costs.serving_cost_usd) then sum(slot_costs.serving_cost_usd)
        end as serving_cost_usd,
        sum(slot_costs.priced_cost_usd) as priced_cost_usd
    from slot_costs
    inner join price_slots
        on price_slots.month = slot_costs.month
        and price_slots.price_slot_id = slot_costs.price_slot_id
    group by
        slot_costs.scenario_id,
        slot_costs.month,
        price_slots.provider_id
)
select
    costs.scenario_id,
    costs.month,
    costs.provider_id,
    costs.requests,
    cast(costs.serving_cost_usd as double) as serving_cost_usd,
    cast(costs.priced_cost_usd as double) as priced_cost_usd,
    bills.billed_usd,
    bills.billed_usd - cast(costs.priced_cost_usd as double) as unexplained_usd,
    (bills.billed_usd - cast(costs.priced_cost_usd as double)) / nullif(bills.billed_usd, 0) as unexplained_share
from costs
left join bills
    on bills.month = costs.month
    and bills.provider_id = costs.provider_id
