-- question: Which price slot and which plan does a logged request belong to?
-- grain:    provider_id, request_id
-- reads:    usage_ledger, price_slots, plan_parts
-- notes:    docs/log.md#price-slots
-- kept:     on request
with used as (
    select
        request_id,
        user_id,
        occurred_at,
        provider_id,
        model_ref,
        price_context,
        requests,
        input_tokens,
        cache_read_tokens,
        cache_write_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_tokens,
        input_audio_tokens,
        output_audio_tokens,
        input_image_tokens,
        output_image_tokens,
        web_searches,
        reported_cost_usd,
        input_tokens
            + cache_read_tokens
            + cache_write_tokens
            + cache_write_1h_tokens
            + input_audio_tokens
            + input_image_tokens as total_input_tokens,
        output_tokens
            + reasoning_tokens
            + output_audio_tokens
            + output_image_tokens
            + web_searches as total_output_units
    from usage_ledger
)
select
    used.request_id,
    used.user_id,
    used.occurred_at,
    used.provider_id,
    used.model_ref,
    used.price_context,
    used.requests,
    used.input_tokens,
    used.cache_read_tokens,
    used.cache_write_tokens,
    used.cache_write_1h_tokens,
    used.output_tokens,
    used.reasoning_tokens,
    used.input_audio_tokens,
    used.output_audio_tokens,
    used.input_image_tokens,
    used.output_image_tokens,
    used.web_searches,
    used.reported_cost_usd,
    used.total_input_tokens + used.total_output_units = 0 as is_without_usage,
    price_slots.month,
    price_slots.price_slot_id,
    -- 1970-01-01: on one plan, or on none, all month.
    coalesce(plan_parts.plan_part_date, date '1970-01-01') as part_key_date
from used
inner join price_slots
    on price_slots.provider_id = used.provider_id
    and price_slots.model_ref = used.model_ref
    and price_slots.price_context = used.price_context
    and price_slots.from_date <= used.occurred_at
    and price_slots.to_date > used.occurred_at
    and (
        price_slots.is_whole_day
        -- Here and not above, so that the time of day is worked out only where a price depends on it.
        or (
            hour(used.occurred_at) * 3600
                + minute(used.occurred_at) * 60
                + second(used.occurred_at) >= price_slots.window_start_second
            and hour(used.occurred_at) * 3600
                + minute(used.occurred_at) * 60
                + second(used.occurred_at) < price_slots.window_end_second
        )
    )
    -- A sum of several requests says nothing of each once it passes the first threshold.
    and case
        when used.requests = 1 or used.total_input_tokens <= price_slots.first_threshold_tokens
            then used.total_input_tokens
        else -1
    end > price_slots.input_tokens_above
    and case
        when used.requests = 1 or used.total_input_tokens <= price_slots.first_threshold_tokens
            then used.total_input_tokens
        else -1
    end <= price_slots.input_tokens_up_to
left join plan_parts
    on plan_parts.user_id = used.user_id
    and plan_parts.month = price_slots.month
    and plan_parts.plan_part_date <= used.occurred_at
    and plan_parts.plan_part_end_date > used.occurred_at
