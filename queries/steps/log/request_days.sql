-- question: How many tokens of each class were used on a day at each price, by which classes a request used?
-- grain:    month, usage_date, price_slot_id, class_set, reported_kind
-- reads:    request_slots
-- notes:    docs/log.md#days
-- kept:     on request
-- Requests that use the same classes are priced alike: all of them have a known cost, or none.
with used as (
    select
        month,
        cast(occurred_at as date) as usage_date,
        price_slot_id,
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
        -- A power of two for each class.
        case when input_tokens > 0 then 1 else 0 end
            + case when cache_read_tokens > 0 then 2 else 0 end
            + case when cache_write_tokens > 0 then 4 else 0 end
            + case when cache_write_1h_tokens > 0 then 8 else 0 end
            + case when output_tokens > 0 then 16 else 0 end
            + case when reasoning_tokens > 0 then 32 else 0 end
            + case when input_audio_tokens > 0 then 64 else 0 end
            + case when output_audio_tokens > 0 then 128 else 0 end
            + case when input_image_tokens > 0 then 256 else 0 end
            + case when output_image_tokens > 0 then 512 else 0 end
            + case when web_searches > 0 then 1024 else 0 end as class_set,
        case
            when reported_cost_usd is null then 'none'
            when reported_cost_usd = 0 then 'zero'
            else 'some'
        end as reported_kind
    from request_slots
)
select
    month,
    usage_date,
    price_slot_id,
    class_set,
    reported_kind,
    cast(round(sum(cast(requests as double))) as bigint) as requests,
    cast(round(sum(cast(input_tokens as double))) as bigint) as input_tokens,
    cast(round(sum(cast(cache_read_tokens as double))) as bigint) as cache_read_tokens,
    cast(round(sum(cast(cache_write_tokens as double))) as bigint) as cache_write_tokens,
    cast(round(sum(cast(cache_write_1h_tokens as double))) as bigint) as cache_write_1h_tokens,
    cast(round(sum(cast(output_tokens as double))) as bigint) as output_tokens,
    cast(round(sum(cast(reasoning_tokens as double))) as bigint) as reasoning_tokens,
    cast(round(sum(cast(input_audio_tokens as double))) as bigint) as input_audio_tokens,
    cast(round(sum(cast(output_audio_tokens as double))) as bigint) as output_audio_tokens,
    cast(round(sum(cast(input_image_tokens as double))) as bigint) as input_image_tokens,
    cast(round(sum(cast(output_image_tokens as double))) as bigint) as output_image_tokens,
    cast(round(sum(cast(web_searches as double))) as bigint) as web_searches,
    sum(reported_cost_usd) as reported_cost_usd
from used
group by
    month,
    usage_date,
    price_slot_id,
    class_set,
    reported_kind
