-- question: Which requests did the gateway log, in the order they came in?
-- grain:    a row logged; some requests are logged twice
-- reads:    numbers, lookups
-- notes:    usage_log.py
-- Every figure is cut from the bits of an MD5 of the seed and the request's number, so a row depends
-- on nothing else: not on threads, not on the machine. Lists are looked up, as joins take longer.
with digests as (
    select request_no, hour_no, md5_number(concat(seed, ':', request_no)) as digest
    from numbers
    cross join lookups
),
-- 65,536 slices of all requests, users in order: a slice spans some users, or a part of one.
drawn as (
    select
        request_no, hour_no,
        cast(digest >> 65 as bigint) as high,
        cast(digest & cast(9223372036854775807 as uhugeint) as bigint) as low,
        rank_starts[1 + (high >> 47)] + ((rank_widths[1 + (high >> 47)] * ((high >> 31) & 65535)) >> 16) as place,
        1 + least(users - 1, place >> 16) as drawn_rank
    from digests
    cross join lookups
),
-- Outside their plan a user keeps an eighth of their requests; free users send the others, as they send their own.
placed as (
    select
        request_no, hour_no, high, low,
        hour_no // 24 >= user_words[drawn_rank] & 4095 and hour_no // 24 < (user_words[drawn_rank] >> 12) & 4095 as is_on_plan,
        1 + (high >> 24) % free_slices as free_slice,
        1 + ((rank_starts[free_slice] + ((rank_widths[free_slice] * ((high >> 31) & 65535)) >> 16)) >> 16) as free_rank,
        case when is_on_plan or ((low >> 56) & 7) = 0 then drawn_rank else free_rank end as user_rank,
        case when is_on_plan then user_words[drawn_rank] >> 28 else 0 end as group_no
    from drawn
    cross join lookups
),
modelled as (
    select
        request_no, hour_no, high, low, user_rank, group_no,
        case
            when group_no = preview_group_no and hour_no >= preview_from_hour and hour_no < preview_to_hour
                and ((low >> 59) & 15) < preview_sixteenths
                then preview_model_no
            when is_on_plan and (high & 255) < main_model_parts then (user_words[user_rank] >> 24) & 15
            else mix_models[1 + 256 * group_no + ((high >> 8) & 255)]
        end as model_no,
        mix_kinds[1 + 256 * group_no + ((high >> 16) & 255)] as drawn_kind_no,
        case when drawn_kind_no = reasoning_kind_no and not reasons[1 + model_no] then 0 else drawn_kind_no end as kind_no
    from placed
    cross join lookups
),
sized as (
    select
        request_no, hour_no, high, low, user_rank, group_no, model_no, kind_no,
        input_tokens[1 + 4096 * kind_no + (low & 4095)] * input_percents[1 + group_no] // 100 as wanted_tokens,
        greatest(1, least(wanted_tokens, context_tokens[1 + model_no])) as prompt_tokens,
        -- Providers cache from 1,024 tokens on, in steps of 128.
        case when prompt_tokens < 1024 then 0 else 128 * (prompt_tokens * cache_parts[1 + ((low >> 24) & 4095)] // 1280000) end as cached_tokens,
        greatest(1, output_tokens[1 + 4096 * kind_no + ((low >> 12) & 4095)] * output_percents[1 + group_no] // 100) as completion_tokens
    from modelled
    cross join lookups
)
select
    'req_' || left(md5(concat(seed, ' ', request_no)), 20) as request_id,
    user_id_of(user_rank - 1, user_prefix, id_digits, stride, users) as user_id,
    -- The requests of an hour stand evenly in it, each moved within its own span.
    hour_starts[1 + hour_no] + to_milliseconds(
        3600000 * (256 * (request_no - hour_firsts[1 + hour_no]) + ((high >> 31) & 255)) // (256 * hour_counts[1 + hour_no])
    ) as created_at,
    providers[1 + model_no] as provider,
    models[1 + model_no] as model,
    prompt_tokens,
    cached_tokens,
    case when prompt_tokens < 1024 then 0 else 128 * ((prompt_tokens - cached_tokens) * cache_write_percents[1 + model_no] // 12800) end as cache_write_tokens,
    completion_tokens,
    case when kind_no = reasoning_kind_no then completion_tokens * reasoning_parts[1 + ((low >> 36) & 4095)] // 10000 else 0 end as reasoning_tokens,
    case when ((low >> 48) & 255) < web_search_parts[1 + model_no] then 1 + ((low >> 44) & 1) else 0 end as web_searches,
    tiers[1 + 128 * group_no + ((high >> 24) & 127)] as service_tier
from sized
cross join lookups
