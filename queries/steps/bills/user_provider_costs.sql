-- question: What did each user's usage of a provider cost in a month at the prices of its day?
-- grain:    scenario_id, month, provider_id, user_id
-- reads:    usage_months, slot_rates, price_slots, bill_amounts
-- notes:    docs/bills.md#allocation
-- sums:     exact
with providers as (
    select distinct scenario_id, provider_id
    from bill_amounts
),
costs as (
    select
        slot_rates.scenario_id,
        usage_months.month,
        price_slots.provider_id,
        usage_months.user_id,
        cast(usage_months.requests as decimal(18, 0)) as requests,
        cast(usage_months.input_tokens as decimal(14, 0)) * slot_rates.input_usd_per_token
        + cast(usage_months.cache_read_tokens as decimal(14, 0)) * slot_rates.cache_read_usd_per_token
        + cast(usage_months.cache_write_tokens as decimal(14, 0)) * slot_rates.cache_write_usd_per_token
        + cast(usage_months.cache_write_1h_tokens as decimal(14, 0)) * slot_rates.cache_write_1h_usd_per_token
        + cast(usage_months.output_tokens as decimal(14, 0)) * slot_rates.output_usd_per_token
        + cast(usage_months.reasoning_tokens as decimal(14, 0)) * slot_rates.reasoning_usd_per_token
        + cast(usage_months.input_audio_tokens as decimal(14, 0)) * slot_rates.input_audio_usd_per_token
        + cast(usage_months.output_audio_tokens as decimal(14, 0)) * slot_rates.output_audio_usd_per_token
        + cast(usage_months.input_image_tokens as decimal(14, 0)) * slot_rates.input_image_usd_per_token
        + cast(usage_months.output_image_tokens as decimal(14, 0)) * slot_rates.output_image_usd_per_token
        + cast(usage_months.web_searches as decimal(14, 0)) * slot_rates.web_search_usd_per_search
        + cast(usage_months.requests as decimal(14, 0)) * slot_rates.request_usd_per_request as priced_cost_usd
    from usage_months
    inner join slot_rates
        on slot_rates.month = usage_months.month
        and slot_rates.price_slot_id = usage_months.price_slot_id
    inner join price_slots
        on price_slots.month = usage_months.month
        and price_slots.price_slot_id = usage_months.price_slot_id
    inner join providers
        on providers.scenario_id = slot_rates.scenario_id
        and providers.provider_id = price_slots.provider_id
)
select
    scenario_id,
    month,
    provider_id,
    user_id,
    sum(requests) as requests,
    sum(priced_cost_usd) as list_cost_usd
from costs
group by
    scenario_id,
    month,
    provider_id,
    user_id
