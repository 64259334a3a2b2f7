-- question: How many tokens of each class were used in half an hour at each price, by how the requests ended?
-- grain:    month, used_at, is_second_half, price_slot_id, outcome_kind
-- reads:    request_slots
-- notes:    docs/log.md#days
-- kept:     on request
-- A bill's days may begin at any hour or half hour of UTC. Requests without output failed or were cut; those reported
-- as free were answered from the gateway's own cache, or by a free model.
with used as (
    select
        month,
        date_trunc('hour', occurred_at) as used_at,
        minute(occurred_at) >= 30 as is_second_half,
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
        case
            when reported_cost_usd = 0 then 'reported free'
            when output_tokens + reasoning_tokens + output_audio_tokens + output_image_tokens = 0 then 'without output'
            else 'answered'
        end as outcome_kind
    from request_slots
)
select
    month,
    used_at,
    is_second_half,
    price_slot_id,
    outcome_kind,
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
    cast(round(sum(cast(web_searches as double))) as bigint) as web_searches
from used
group by
    month,
    used_at,
    is_second_half,
    price_slot_id,
    outcome_kind
