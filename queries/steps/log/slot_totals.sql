-- question: How many tokens of each class were used in a price slot?
-- grain:    month, price_slot_id
-- reads:    usage_months
-- notes:    docs/log.md#price-slots
-- sums:     exact
select
    month,
    price_slot_id,
    sum(cast(requests as decimal(18, 0))) as requests,
    sum(cast(input_tokens as decimal(18, 0))) as input_tokens,
    sum(cast(cache_read_tokens as decimal(18, 0))) as cache_read_tokens,
    sum(cast(cache_write_tokens as decimal(18, 0))) as cache_write_tokens,
    sum(cast(cache_write_1h_tokens as decimal(18, 0))) as cache_write_1h_tokens,
    sum(cast(output_tokens as decimal(18, 0))) as output_tokens,
    sum(cast(reasoning_tokens as decimal(18, 0))) as reasoning_tokens,
    sum(cast(input_audio_tokens as decimal(18, 0))) as input_audio_tokens,
    sum(cast(output_audio_tokens as decimal(18, 0))) as output_audio_tokens,
    sum(cast(input_image_tokens as decimal(18, 0))) as input_image_tokens,
    sum(cast(output_image_tokens as decimal(18, 0))) as output_image_tokens,
    sum(cast(web_searches as decimal(18, 0))) as web_searches,
    sum(cast(billable_requests as decimal(18, 0))) as billable_requests,
    sum(cast(piece_requests as decimal(18, 0))) as piece_requests
from usage_months
group by
    month,
    price_slot_id
