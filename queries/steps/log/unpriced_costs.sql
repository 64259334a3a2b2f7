-- question: What would usage without a price cost at most, at the highest listed price or as its source reports?
-- grain:    cost_version_id, month, user_id, part_key_date
-- reads:    usage_months, cost_versions, slot_prices, highest_prices
-- notes:    docs/log.md#unpriced-usage
-- sums:     exact
with versions as (
    select distinct cost_version_id
    from cost_versions
),
unpriced as (
    select
        versions.cost_version_id,
        usage_months.month,
        usage_months.user_id,
        usage_months.part_key_date,
        case
            when slot_prices.input_usd_per_token is not null then 0
            else cast(usage_months.input_tokens as decimal(14, 0)) * highest_prices.input_usd_per_token
        end
        + case
            when slot_prices.cache_read_usd_per_token is not null then 0
            else cast(usage_months.cache_read_tokens as decimal(14, 0)) * highest_prices.cache_read_usd_per_token
        end
        + case
            when slot_prices.cache_write_usd_per_token is not null then 0
            else cast(usage_months.cache_write_tokens as decimal(14, 0)) * highest_prices.cache_write_usd_per_token
        end
        + case
            when slot_prices.cache_write_1h_usd_per_token is not null then 0
            else cast(usage_months.cache_write_1h_tokens as decimal(14, 0))
                * highest_prices.cache_write_1h_usd_per_token
        end
        + case
            when slot_prices.output_usd_per_token is not null then 0
            else cast(usage_months.output_tokens as decimal(14, 0)) * highest_prices.output_usd_per_token
        end
        + case
            when slot_prices.reasoning_usd_per_token is not null then 0
            else cast(usage_months.reasoning_tokens as decimal(14, 0)) * highest_prices.reasoning_usd_per_token
        end
        + case
            when slot_prices.input_audio_usd_per_token is not null then 0
            else cast(usage_months.input_audio_tokens as decimal(14, 0)) * highest_prices.input_audio_usd_per_token
        end
        + case
            when slot_prices.output_audio_usd_per_token is not null then 0
            else cast(usage_months.output_audio_tokens as decimal(14, 0)) * highest_prices.output_audio_usd_per_token
        end
        + case
            when slot_prices.input_image_usd_per_token is not null then 0
            else cast(usage_months.input_image_tokens as decimal(14, 0)) * highest_prices.input_image_usd_per_token
        end
        + case
            when slot_prices.output_image_usd_per_token is not null then 0
            else cast(usage_months.output_image_tokens as decimal(14, 0)) * highest_prices.output_image_usd_per_token
        end
        + case
            when slot_prices.web_search_usd_per_search is not null then 0
            else cast(usage_months.web_searches as decimal(14, 0)) * highest_prices.web_search_usd_per_search
        end
        + case
            when slot_prices.request_usd_per_request is not null then 0
            else cast(usage_months.billable_requests - usage_months.piece_requests as decimal(14, 0))
                * highest_prices.request_usd_per_request
        end as highest_cost_usd,
        -- What the source reports where no class of the model has a price.
        case
            when slot_prices.input_usd_per_token is null and slot_prices.output_usd_per_token is null
                then cast(usage_months.reported_cost_usd as decimal(38, 24))
            else 0
        end as reported_cost_usd,
        case
            when coalesce(slot_prices.request_usd_per_request, 0) = 0
                then cast(usage_months.piece_reported_usd as decimal(38, 24))
            else 0
        end as piece_reported_usd
    from usage_months
    cross join versions
    inner join slot_prices
        on slot_prices.scenario_id = versions.cost_version_id
        and slot_prices.month = usage_months.month
        and slot_prices.price_slot_id = usage_months.price_slot_id
    inner join highest_prices
        on highest_prices.month = usage_months.month
    where slot_prices.input_usd_per_token is null
        or slot_prices.cache_read_usd_per_token is null
        or slot_prices.cache_write_usd_per_token is null
        or slot_prices.cache_write_1h_usd_per_token is null
        or slot_prices.output_usd_per_token is null
        or slot_prices.reasoning_usd_per_token is null
        or slot_prices.input_audio_usd_per_token is null
        or slot_prices.output_audio_usd_per_token is null
        or slot_prices.input_image_usd_per_token is null
        or slot_prices.output_image_usd_per_token is null
        or slot_prices.web_search_usd_per_search is null
        or slot_prices.request_usd_per_request is null
        or usage_months.piece_requests > 0
)
select
    cost_version_id,
    month,
    user_id,
    part_key_date,
    sum(
        case when highest_cost_usd > 0 then greatest(highest_cost_usd, reported_cost_usd) else 0 end
        + piece_reported_usd
    ) as highest_cost_usd
from unpriced
where unpriced.highest_cost_usd > 0
    or unpriced.piece_reported_usd > 0
group by
    cost_version_id,
    month,
    user_id,
    part_key_date
