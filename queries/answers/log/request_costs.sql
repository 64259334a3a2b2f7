-- question: What did each logged request cost, and at which price from which date?
-- grain:    scenario_id, provider_id, request_id
-- reads:    request_slots, slot_prices
-- notes:    docs/log.md#price-slots
-- order:    serving_cost_usd desc
select
    slot_prices.scenario_id,
    request_slots.provider_id,
    request_slots.request_id,
    request_slots.user_id,
    request_slots.occurred_at,
    request_slots.model_ref,
    request_slots.price_context,
    slot_prices.price_kind,
    slot_prices.list_from_date,
    slot_prices.contract_from_date,
    case
        when request_slots.input_tokens = 0 then 0
        else cast(request_slots.input_tokens as decimal(14, 0)) * slot_prices.input_usd_per_token
    end
        + case
            when request_slots.cache_read_tokens = 0 then 0
            else cast(request_slots.cache_read_tokens as decimal(14, 0)) * slot_prices.cache_read_usd_per_token
        end
        + case
            when request_slots.cache_write_tokens = 0 then 0
            else cast(request_slots.cache_write_tokens as decimal(14, 0)) * slot_prices.cache_write_usd_per_token
        end
        + case
            when request_slots.cache_write_1h_tokens = 0 then 0
            else cast(request_slots.cache_write_1h_tokens as decimal(14, 0)) * slot_prices.cache_write_1h_usd_per_token
        end
        + case
            when request_slots.output_tokens = 0 then 0
            else cast(request_slots.output_tokens as decimal(14, 0)) * slot_prices.output_usd_per_token
        end
        + case
            when request_slots.reasoning_tokens = 0 then 0
            else cast(request_slots.reasoning_tokens as decimal(14, 0)) * slot_prices.reasoning_usd_per_token
        end
        + case
            when request_slots.input_audio_tokens = 0 then 0
            else cast(request_slots.input_audio_tokens as decimal(14, 0)) * slot_prices.input_audio_usd_per_token
        end
        + case
            when request_slots.output_audio_tokens = 0 then 0
            else cast(request_slots.output_audio_tokens as decimal(14, 0)) * slot_prices.output_audio_usd_per_token
        end
        + case
            when request_slots.input_image_tokens = 0 then 0
            else cast(request_slots.input_image_tokens as decimal(14, 0)) * slot_prices.input_image_usd_per_token
        end
        + case
            when request_slots.output_image_tokens = 0 then 0
            else cast(request_slots.output_image_tokens as decimal(14, 0)) * slot_prices.output_image_usd_per_token
        end
        + case
            when request_slots.web_searches = 0 then 0
            else cast(request_slots.web_searches as decimal(14, 0)) * slot_prices.web_search_usd_per_search
        end
        + case
            -- Without usage a call costs nothing, unless its source says what it cost.
            when request_slots.is_without_usage and coalesce(slot_prices.request_usd_per_request, 0) = 0
                then case when coalesce(request_slots.reported_cost_usd, 0) <= 0 then 0 end
            else cast(request_slots.requests as decimal(14, 0)) * slot_prices.request_usd_per_request
        end as serving_cost_usd
from request_slots
inner join slot_prices
    on slot_prices.month = request_slots.month
    and slot_prices.price_slot_id = request_slots.price_slot_id
