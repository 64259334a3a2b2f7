-- question: Which line of a bill would the usage of half an hour be in, and what does it cost at its own price?
-- grain:    scenario_id, month, usage_date, usage_hour, price_slot_id, outcome_kind, token_class
-- reads:    usage_class_hours, class_prices, price_slots, bill_levels
-- notes:    docs/bills.md#what-is-compared
-- kept:     table
with billed_months as (
    select distinct scenario_id, provider_id, month, has_models
    from bill_levels
),
-- Elsewhere the last hours of a month without a bill may be in the next month's: they are split as any bill is.
providers as (
    select scenario_id, provider_id, max(case when has_models then 1 else 0 end) = 1 as has_models
    from bill_levels
    group by scenario_id, provider_id
),
models as (
    select scenario_id, provider_id, model_id, min(case when has_classes then 1 else 0 end) = 1 as has_classes
    from bill_levels
    group by scenario_id, provider_id, model_id
)
select
    providers.scenario_id,
    providers.provider_id,
    used.month,
    used.usage_date,
    used.usage_hour,
    used.price_slot_id,
    price_slots.price_context,
    used.outcome_kind,
    used.token_class,
    case
        when coalesce(billed_months.has_models, providers.has_models) and used.token_class <> 'web_search'
            then price_slots.model_id
        else 'all'
    end as billed_model_id,
    case
        when coalesce(billed_months.has_models, providers.has_models) and used.token_class = 'web_search'
            then 'web_search'
        when billed_months.provider_id is not null and not coalesce(bill_levels.has_classes, false) then 'all'
        when billed_months.provider_id is null and not coalesce(models.has_classes, false) then 'all'
        when used.token_class = 'reasoning' then 'output'
        else used.token_class
    end as billed_class,
    used.units,
    case when class_prices.usd_per_unit is null then used.units else 0 end as unpriced_units,
    coalesce(used.units * class_prices.usd_per_unit, 0) as unit_cost_usd
from usage_class_hours as used
inner join price_slots
    on price_slots.month = used.month
    and price_slots.price_slot_id = used.price_slot_id
inner join providers
    on providers.provider_id = price_slots.provider_id
inner join class_prices
    on class_prices.scenario_id = providers.scenario_id
    and class_prices.month = used.month
    and class_prices.price_slot_id = used.price_slot_id
    and class_prices.token_class = used.token_class
    and class_prices.candidate_id = 'own'
left join billed_months
    on billed_months.scenario_id = providers.scenario_id
    and billed_months.provider_id = providers.provider_id
    and billed_months.month = used.month
left join bill_levels
    on bill_levels.scenario_id = providers.scenario_id
    and bill_levels.provider_id = providers.provider_id
    and bill_levels.month = used.month
    and bill_levels.model_id = price_slots.model_id
left join models
    on models.scenario_id = providers.scenario_id
    and models.provider_id = providers.provider_id
    and models.model_id = price_slots.model_id
