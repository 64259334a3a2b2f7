-- question: How many tokens of each class did a user consume in a month, by price and plan?
-- grain:    month, user_id, price_slot_id, part_key_date, has_rare_classes
-- reads:    request_slots
-- notes:    docs/log.md#user-months
-- Whole numbers below 2^53 add up exactly as doubles, in any order and in half the memory. Requests
-- without audio, pictures, searches or hour-long caches, nearly all, are summed with half the columns;
-- calls without any usage are among the others.
with counted as (
    select
        month,
        user_id,
        price_slot_id,
        part_key_date,
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
        coalesce(reported_cost_usd, 0) as reported_cost_usd,
        is_without_usage,
        cache_write_1h_tokens
            + input_audio_tokens
            + output_audio_tokens
            + input_image_tokens
            + output_image_tokens
            + web_searches as rare_classes
    from request_slots
)
select
    month,
    user_id,
    price_slot_id,
    part_key_date,
    false as has_rare_classes,
    cast(round(sum(cast(requests as double))) as bigint) as requests,
    cast(round(sum(cast(input_tokens as double))) as bigint) as input_tokens,
    cast(round(sum(cast(cache_read_tokens as double))) as bigint) as cache_read_tokens,
    cast(round(sum(cast(cache_write_tokens as double))) as bigint) as cache_write_tokens,
    0 as cache_write_1h_tokens,
    cast(round(sum(cast(output_tokens as double))) as bigint) as output_tokens,
    cast(round(sum(cast(reasoning_tokens as double))) as bigint) as reasoning_tokens,
    0 as input_audio_tokens,
    0 as output_audio_tokens,
    0 as input_image_tokens,
    0 as output_image_tokens,
    0 as web_searches,
    cast(round(sum(cast(requests as double))) as bigint) as billable_requests,
    0 as piece_requests,
    cast(0 as decimal(38, 12)) as piece_reported_usd,
    sum(reported_cost_usd) as reported_cost_usd
from counted
where rare_classes = 0
    and not is_without_usage
group by
    month,
    user_id,
    price_slot_id,
    part_key_date
union all
select
    month,
    user_id,
    price_slot_id,
    part_key_date,
    true as has_rare_classes,
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
    -- A call without usage costs nothing, unless its source says what it cost.
    cast(round(sum(
        case when is_without_usage and reported_cost_usd <= 0 then 0 else cast(requests as double) end
    )) as bigint) as billable_requests,
    cast(round(sum(
        case when is_without_usage and reported_cost_usd > 0 then cast(requests as double) else 0 end
    )) as bigint) as piece_requests,
    sum(case when is_without_usage and reported_cost_usd > 0 then reported_cost_usd else 0 end) as piece_reported_usd,
    sum(case when is_without_usage then 0 else reported_cost_usd end) as reported_cost_usd
from counted
where rare_classes > 0
    or is_without_usage
group by
    month,
    user_id,
    price_slot_id,
    part_key_date
