-- question: Which models did the logged users of a tier use, and how many tokens of each class?
-- grain:    scenario_id, plan_id, tier_id, model_id
-- reads:    usage_months, price_slots, slot_prices, user_plan_months, user_values, given_usage_settings,
--           given_usage_spans
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
-- needs:    usage log
with listed as (
    select
        usage_months.month,
        usage_months.user_id,
        usage_months.price_slot_id,
        user_plan_months.plan_id,
        usage_months.requests,
        usage_months.input_tokens,
        usage_months.cache_read_tokens,
        usage_months.cache_write_tokens,
        usage_months.cache_write_1h_tokens,
        usage_months.output_tokens,
        usage_months.reasoning_tokens,
        usage_months.input_audio_tokens,
        usage_months.output_audio_tokens,
        usage_months.input_image_tokens,
        usage_months.output_image_tokens,
        usage_months.web_searches
    from usage_months
    inner join given_usage_spans
        on given_usage_spans.month = usage_months.month
        and given_usage_spans.counted_days = given_usage_spans.days
    left join user_plan_months
        on user_plan_months.month = usage_months.month
        and user_plan_months.user_id = usage_months.user_id
        and user_plan_months.part_key_date = usage_months.part_key_date
),
used as (
    select
        user_values.scenario_id,
        user_values.plan_id,
        user_values.tier_id,
        price_slots.model_id,
        listed.requests,
        listed.input_tokens,
        listed.cache_read_tokens,
        listed.cache_write_tokens,
        listed.cache_write_1h_tokens,
        listed.output_tokens,
        listed.reasoning_tokens,
        listed.input_audio_tokens,
        listed.output_audio_tokens,
        listed.input_image_tokens,
        listed.output_image_tokens,
        listed.web_searches
    from listed
    cross join given_usage_settings
    inner join price_slots
        on price_slots.month = listed.month
        and price_slots.price_slot_id = listed.price_slot_id
    inner join user_values
        on user_values.month = listed.month
        and user_values.user_id = listed.user_id
        and user_values.plan_id = coalesce(listed.plan_id, given_usage_settings.plan_of_unlisted_users, 'unknown')
    -- What has no price is left out: a forecast takes it to cost what the rest costs.
    inner join slot_prices
        on slot_prices.scenario_id = user_values.scenario_id
        and slot_prices.month = listed.month
        and slot_prices.price_slot_id = listed.price_slot_id
        and slot_prices.output_usd_per_token is not null
)
select
    scenario_id,
    plan_id,
    tier_id,
    model_id,
    plan_id || '.' || tier_id || '.' || model_id as task_id,
    sum(cast(requests as double)) as requests,
    sum(cast(input_tokens as double)) as input_tokens,
    sum(cast(cache_read_tokens as double)) as cache_read_tokens,
    sum(cast(cache_write_tokens as double)) as cache_write_tokens,
    sum(cast(cache_write_1h_tokens as double)) as cache_write_1h_tokens,
    sum(cast(output_tokens as double)) as output_tokens,
    sum(cast(reasoning_tokens as double)) as reasoning_tokens,
    sum(cast(input_audio_tokens as double)) as input_audio_tokens,
    sum(cast(output_audio_tokens as double)) as output_audio_tokens,
    sum(cast(input_image_tokens as double)) as input_image_tokens,
    sum(cast(output_image_tokens as double)) as output_image_tokens,
    sum(cast(web_searches as double)) as web_searches
from used
group by
    scenario_id,
    plan_id,
    tier_id,
    model_id
