-- question: Does the logged usage, at the prices of its day, add up to what the providers billed?
-- grain:    scenario_id, month, provider_id
-- reads:    slot_costs, price_slots, given_settings, given_provider_bills, bill_months, bill_line_causes
-- notes:    docs/log.md#bills
-- order:    month latest, unexplained_usd largest
with typed as (
    select
        given_settings.scenario_id,
        cast(date_trunc('month', given_provider_bills.bill_date) as date) as month,
        given_provider_bills.provider_id,
        sum(given_provider_bills.amount_usd) as typed_usd
    from given_provider_bills
    inner join given_settings
        on given_provider_bills.bill_date <= given_settings.as_of_date
    group by
        given_settings.scenario_id,
        cast(date_trunc('month', given_provider_bills.bill_date) as date),
        given_provider_bills.provider_id
),
unexplained as (
    select
        scenario_id,
        cast(date_trunc('month', start_date) as date) as month,
        provider_id,
        sum(cause_usd) as unexplained_usd
    from bill_line_causes
    where cause = 'unexplained'
    group by
        scenario_id,
        cast(date_trunc('month', start_date) as date),
        provider_id
),
costs as (
    select
        slot_costs.scenario_id,
        slot_costs.month,
        price_slots.provider_id,
        sum(cast(slot_costs.requests as double)) as requests,
        case
            when count(*) = count(slot_costs.serving_cost_usd) then cast(sum(slot_costs.serving_cost_usd) as double)
        end as serving_cost_usd,
        cast(sum(slot_costs.priced_cost_usd) as double) as priced_cost_usd
    from slot_costs
    inner join price_slots
        on price_slots.month = slot_costs.month
        and price_slots.price_slot_id = slot_costs.price_slot_id
    group by
        slot_costs.scenario_id,
        slot_costs.month,
        price_slots.provider_id
),
provider_months as (
    select scenario_id, month, provider_id, requests, serving_cost_usd, priced_cost_usd
    from costs
    union all
    -- A bill without any logged usage.
    select scenario_id, month, provider_id, 0 as requests, 0 as serving_cost_usd, 0 as priced_cost_usd
    from typed
    union all
    select scenario_id, month, provider_id, 0 as requests, 0 as serving_cost_usd, 0 as priced_cost_usd
    from bill_months
),
logged as (
    select
        scenario_id,
        month,
        provider_id,
        sum(requests) as requests,
        case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
        sum(priced_cost_usd) as priced_cost_usd
    from provider_months
    group by scenario_id, month, provider_id
)
select
    logged.scenario_id,
    logged.month,
    logged.provider_id,
    logged.requests,
    logged.serving_cost_usd,
    logged.priced_cost_usd,
    -- A bill that is imported goes before the sum typed for the same month.
    case
        when bill_months.provider_id is not null then 'imported'
        when typed.provider_id is not null then 'typed'
    end as bill_kind,
    typed.typed_usd,
    case
        when bill_months.provider_id is not null then cast(bill_months.billed_usd as double)
        else typed.typed_usd
    end as billed_usd,
    case
        when bill_months.provider_id is null then typed.typed_usd - logged.priced_cost_usd
        when bill_months.billed_usd is not null then coalesce(unexplained.unexplained_usd, 0)
    end as unexplained_usd,
    case
        when bill_months.provider_id is null
            then (typed.typed_usd - logged.priced_cost_usd) / nullif(typed.typed_usd, 0)
        else coalesce(unexplained.unexplained_usd, 0) / nullif(cast(bill_months.billed_usd as double), 0)
    end as unexplained_share
from logged
left join typed
    on typed.scenario_id = logged.scenario_id
    and typed.month = logged.month
    and typed.provider_id = logged.provider_id
left join bill_months
    on bill_months.scenario_id = logged.scenario_id
    and bill_months.month = logged.month
    and bill_months.provider_id = logged.provider_id
left join unexplained
    on unexplained.scenario_id = logged.scenario_id
    and unexplained.month = logged.month
    and unexplained.provider_id = logged.provider_id
