-- question: What does the logged usage cost, in the rows of FOCUS?
-- grain:    scenario_id, usage_date, provider_name, sku_price_id, price_slot_id
-- reads:    priced_class_days, price_slots
-- notes:    docs/bills.md#focus
-- order:    usage_date, provider_name
-- FOCUS 1.2; columns are called as there, in words. Usage without a price is left out: a cost must be a number.
with priced as (
    select
        used.scenario_id,
        used.usage_date,
        used.month,
        used.price_slot_id,
        price_slots.provider_id,
        price_slots.model_id,
        price_slots.model_ref,
        price_slots.price_context,
        used.token_class,
        used.units as pricing_quantity,
        used.contracted_usd_per_unit as contracted_unit_price,
        used.list_usd_per_unit as list_unit_price,
        used.units * used.contracted_usd_per_unit as contracted_cost,
        used.units * used.list_usd_per_unit as list_cost,
        case
            when used.token_class = 'web_search' then 'Searches'
            when used.token_class = 'request' then 'Requests'
            else 'Tokens'
        end as unit_name,
        case
            when used.token_class in ('output', 'reasoning', 'output_audio', 'output_image') then 'Output'
            when used.token_class in ('web_search', 'request') then 'Other'
            else 'Input'
        end as token_direction,
        case
            when used.token_class = 'cache_read' then 'Read'
            when used.token_class = 'cache_write' then 'Write'
            when used.token_class = 'cache_write_1h' then 'Write 1h'
            else 'Uncached'
        end as cache_action
    from priced_class_days as used
    inner join price_slots
        on price_slots.month = used.month
        and price_slots.price_slot_id = used.price_slot_id
    where used.contracted_usd_per_unit is not null
        and (used.token_class <> 'request' or used.contracted_usd_per_unit > 0)
)
select
    scenario_id,
    usage_date,
    price_slot_id,
    contracted_cost as billed_cost,
    'usage log' as billing_account_id,
    'usage log' as billing_account_name,
    'USD' as billing_currency,
    cast(month + interval 1 month as date) as billing_period_end,
    month as billing_period_start,
    'Usage' as charge_category,
    '' as charge_class,
    model_ref || ' ' || replace(token_class, '_', ' ') as charge_description,
    'Usage-Based' as charge_frequency,
    cast(usage_date + interval 1 day as date) as charge_period_end,
    usage_date as charge_period_start,
    pricing_quantity as consumed_quantity,
    unit_name as consumed_unit,
    contracted_cost,
    contracted_unit_price,
    contracted_cost as effective_cost,
    '' as invoice_id,
    provider_id as invoice_issuer_name,
    list_cost,
    list_unit_price,
    'Standard' as pricing_category,
    pricing_quantity,
    unit_name as pricing_unit,
    provider_id as provider_name,
    provider_id as publisher_name,
    'AI and Machine Learning' as service_category,
    provider_id || ' models' as service_name,
    'Generative AI' as service_subcategory,
    model_id as sku_id,
    token_class as sku_meter,
    '{"x_ModelId": "' || model_ref || '", "x_TokenDirection": "' || token_direction
        || '", "x_TokenCacheAction": "' || cache_action || '", "x_PriceContext": "' || price_context || '"}'
        as sku_price_details,
    model_id || '/' || price_context || '/' || token_class as sku_price_id
from priced
