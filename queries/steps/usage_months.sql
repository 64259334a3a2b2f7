-- question: How many tokens of each class did a user take in a month, at each price and on each part of a plan?
-- grain:    month, user_id, price_slot_id, part_key_date
-- reads:    request_slots
-- notes:    docs/usage.md#user-months
-- Whole numbers below 2^53 add up exactly as doubles, in any order and in half the memory.
select
    month,
    user_id,
    price_slot_id,
    part_key_date,
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
from request_slots
group by
    month,
    user_id,
    price_slot_id,
    part_key_date
