-- question: What did the usage of a user cost in a month, at the price of its day?
-- grain:    cost_version_id, month, user_id, part_key_date
-- reads:    usage_months, cost_versions, slot_prices
-- notes:    docs/usage.md#usage-costs
with versions as (
    select distinct cost_version_id
    from cost_versions
),
costs as (
    select
        versions.cost_version_id, usage_months.month, usage_months.user_id, usage_months.part_key_date,
        usage_months.requests,
        usage_months.input_tokens + usage_months.cache_read_tokens + usage_months.cache_write_tokens + usage_months.cache_write_1h_tokens + usage_months.output_tokens + usage_months.reasoning_tokens + usage_months.input_audio_tokens + usage_months.output_audio_tokens + usage_months.input_image_tokens + usage_months.output_image_tokens as usage_tokens,
        -- A class that was used and has no price makes the cost unknown.
        case when usage_months.input_tokens = 0 then 0 else cast(usage_months.input_tokens as decimal(14, 0)) * slot_prices.input_usd_per_token end
        + case when usage_months.cache_read_tokens = 0 then 0 else cast(usage_months.cache_read_tokens as decimal(14, 0)) * slot_prices.cache_read_usd_per_token end
        + case when usage_months.cache_write_tokens = 0 then 0 else cast(usage_months.cache_write_tokens as decimal(14, 0)) * slot_prices.cache_write_usd_per_token end
        + case when usage_months.cache_write_1h_tokens = 0 then 0 else cast(usage_months.cache_write_1h_tokens as decimal(14, 0)) * slot_prices.cache_write_1h_usd_per_token end
        + case when usage_months.output_tokens = 0 then 0 else cast(usage_months.output_tokens as decimal(14, 0)) * slot_prices.output_usd_per_token end
        + case when usage_months.reasoning_tokens = 0 then 0 else cast(usage_months.reasoning_tokens as decimal(14, 0)) * slot_prices.reasoning_usd_per_token end
        + case when usage_months.input_audio_tokens = 0 then 0 else cast(usage_months.input_audio_tokens as decimal(14, 0)) * slot_prices.input_audio_usd_per_token end
        + case when usage_months.output_audio_tokens = 0 then 0 else cast(usage_months.output_audio_tokens as decimal(14, 0)) * slot_prices.output_audio_usd_per_token end
        + case when usage_months.input_image_tokens = 0 then 0 else cast(usage_months.input_image_tokens as decimal(14, 0)) * slot_prices.input_image_usd_per_token end
        + case when usage_months.output_image_tokens = 0 then 0 else cast(usage_months.output_image_tokens as decimal(14, 0)) * slot_prices.output_image_usd_per_token end
        + case when usage_months.web_searches = 0 then 0 else cast(usage_months.web_searches as decimal(14, 0)) * slot_prices.web_search_usd_per_search end
        + case when usage_months.requests = 0 then 0 else cast(usage_months.requests as decimal(14, 0)) * slot_prices.request_usd_per_request end as cost_usd,
        coalesce(cast(usage_months.input_tokens as decimal(14, 0)) * slot_prices.input_usd_per_token, 0)
        + coalesce(cast(usage_months.cache_read_tokens as decimal(14, 0)) * slot_prices.cache_read_usd_per_token, 0)
        + coalesce(cast(usage_months.cache_write_tokens as decimal(14, 0)) * slot_prices.cache_write_usd_per_token, 0)
        + coalesce(cast(usage_months.cache_write_1h_tokens as decimal(14, 0)) * slot_prices.cache_write_1h_usd_per_token, 0)
        + coalesce(cast(usage_months.output_tokens as decimal(14, 0)) * slot_prices.output_usd_per_token, 0)
        + coalesce(cast(usage_months.reasoning_tokens as decimal(14, 0)) * slot_prices.reasoning_usd_per_token, 0)
        + coalesce(cast(usage_months.input_audio_tokens as decimal(14, 0)) * slot_prices.input_audio_usd_per_token, 0)
        + coalesce(cast(usage_months.output_audio_tokens as decimal(14, 0)) * slot_prices.output_audio_usd_per_token, 0)
        + coalesce(cast(usage_months.input_image_tokens as decimal(14, 0)) * slot_prices.input_image_usd_per_token, 0)
        + coalesce(cast(usage_months.output_image_tokens as decimal(14, 0)) * slot_prices.output_image_usd_per_token, 0)
        + coalesce(cast(usage_months.web_searches as decimal(14, 0)) * slot_prices.web_search_usd_per_search, 0)
        + coalesce(cast(usage_months.requests as decimal(14, 0)) * slot_prices.request_usd_per_request, 0) as priced_cost_usd,
        case when slot_prices.input_usd_per_token is null then usage_months.input_tokens else 0 end
        + case when slot_prices.cache_read_usd_per_token is null then usage_months.cache_read_tokens else 0 end
        + case when slot_prices.cache_write_usd_per_token is null then usage_months.cache_write_tokens else 0 end
        + case when slot_prices.cache_write_1h_usd_per_token is null then usage_months.cache_write_1h_tokens else 0 end
        + case when slot_prices.output_usd_per_token is null then usage_months.output_tokens else 0 end
        + case when slot_prices.reasoning_usd_per_token is null then usage_months.reasoning_tokens else 0 end
        + case when slot_prices.input_audio_usd_per_token is null then usage_months.input_audio_tokens else 0 end
        + case when slot_prices.output_audio_usd_per_token is null then usage_months.output_audio_tokens else 0 end
        + case when slot_prices.input_image_usd_per_token is null then usage_months.input_image_tokens else 0 end
        + case when slot_prices.output_image_usd_per_token is null then usage_months.output_image_tokens else 0 end as unpriced_tokens
    from usage_months
    cross join versions
    inner join slot_prices
        on slot_prices.scenario_id = versions.cost_version_id
        and slot_prices.month = usage_months.month
        and slot_prices.price_slot_id = usage_months.price_slot_id
)
select
    cost_version_id,
    month,
    user_id,
    part_key_date,
    sum(requests) as requests,
    sum(case when cost_usd is null then 0 else requests end) as priced_requests,
    sum(usage_tokens) as usage_tokens,
    sum(usage_tokens - unpriced_tokens) as priced_tokens,
    case when count(*) = count(cost_usd) then sum(cost_usd) end as serving_cost_usd,
    sum(priced_cost_usd) as priced_cost_usd
from costs
group by
    cost_version_id,
    month,
    user_id,
    part_key_date
