-- question: What usage do Anthropic's usage reports contain?
-- grain:    source_file, source_line, source_item
-- reads:    anthropic_rows
-- notes:    docs/formats/anthropic-usage.md#anthropic-usage-reports
-- GET /v1/organizations/usage_report/messages; analytics/usage_report and user_usage_report have the same
-- fields and `requests`. Fields: platform.claude.com/docs/en/api/admin/usage_report/retrieve_messages and
-- .../admin/analytics/usage (2026-09). The counts of input exclude each other; thinking is in
-- output_tokens, uncounted. The user is what the report is grouped by: account, service account, API key,
-- else workspace. Usage in the Console has no key and the default workspace no id: it may be refused.
-- usage_report/messages counts no requests. Where every input is above 200k tokens a bucket has the price
-- of one request: 1. Any other says 2 for several, how many is not known: its sum tells nothing of a price
-- by length, and `requests` of this source are not to be added up.
-- inference_geo `us` stands in price_context: the price book has no price for it, a case's tables may.
-- A bucket has no id: its start and what it is grouped by name it, so that an overlapping export gives
-- duplicates. A bucket exported before it was over and again later is a conflict, the later one refused:
-- export whole UTC days, when over (analytics: when settled, 30 days later). Teams (rbac_group_id) overlap
-- and are no part of the name, so that a report by team is refused as conflicts.
with pages as (
    select
        source_file,
        source_line,
        if(json_type(line, '$.data') = 'ARRAY', json_extract(line, '$.data[*]'), [line]) as buckets,
        list_transform(
            buckets,
            lambda bucket: if(json_type(bucket, '$.results') = 'ARRAY', json_array_length(bucket, '$.results'), 1)
        ) as sizes
    from anthropic_rows
),
buckets as (
    select source_file, source_line, unnest(buckets) as bucket,
        coalesce(list_sum(list_slice(sizes, 1, generate_subscripts(buckets, 1) - 1)), 0) as items_before
    from pages
),
results as materialized (
    select
        source_file,
        source_line,
        bucket ->> 'starting_at' as starting_at,
        if(json_type(bucket, '$.results') = 'ARRAY', json_extract(bucket, '$.results[*]'), [bucket]) as results,
        items_before + generate_subscripts(results, 1) as source_item,
        from_json(
            unnest(results),
            '{"account_id": "VARCHAR", "actor": {"user_id": "VARCHAR"}, "service_account_id": "VARCHAR",
            "api_key_id": "VARCHAR", "workspace_id": "VARCHAR", "model": "VARCHAR", "service_tier": "VARCHAR",
            "context_window": "VARCHAR", "inference_geo": "VARCHAR", "speed": "VARCHAR", "product": "VARCHAR",
            "requests": "VARCHAR", "uncached_input_tokens": "VARCHAR", "cache_read_input_tokens": "VARCHAR",
            "cache_creation": {"ephemeral_5m_input_tokens": "VARCHAR", "ephemeral_1h_input_tokens": "VARCHAR"},
            "output_tokens": "VARCHAR", "server_tool_use": {"web_search_requests": "VARCHAR"},
            "core_metrics": "VARCHAR", "model_breakdown": "VARCHAR", "amount": "VARCHAR", "currency": "VARCHAR"}'
        ) as said
    from buckets
)
select
    source_file,
    source_line,
    source_item,
    starting_at || '|' || concat(
        coalesce(said.account_id, said.actor.user_id), '|', said.service_account_id, '|', said.api_key_id, '|',
        said.workspace_id, '|', said.model, '|', said.service_tier, '|', said.context_window, '|',
        said.inference_geo, '|', said.speed, '|', said.product
    ) as request_id,
    coalesce(
        said.account_id,
        said.actor.user_id,
        said.service_account_id,
        said.api_key_id,
        said.workspace_id
    ) as user_id,
    starting_at as occurred_at,
    'anthropic' as provider_id,
    said.model as model_ref,
    nullif(regexp_replace(concat_ws(
        ';', if(said.service_tier = 'batch', 'processing=batch', null),
        if(said.service_tier not in ('batch', 'standard'), 'service_tier=' || said.service_tier, null),
        if(said.speed != 'standard', 'speed=' || said.speed, null), if(
            said.inference_geo = 'us',
            'inference_geo=us',
            null
        )
    ), '^(processing|service_tier|speed)=([^;]*)$', '\2'), '') as price_context,
    coalesce(said.requests, if(said.context_window = '200k-1M', '1', '2')) as requests,
    -- what has none is another report, such as costs: it comes through, to be refused as no number
    coalesce(said.uncached_input_tokens, 'no uncached_input_tokens') as input_tokens,
    said.cache_read_input_tokens as cache_read_tokens,
    said.cache_creation.ephemeral_5m_input_tokens as cache_write_tokens,
    said.cache_creation.ephemeral_1h_input_tokens as cache_write_1h_tokens,
    said.output_tokens as output_tokens,
    cast(null as varchar) as reasoning_tokens,
    cast(null as varchar) as input_audio_tokens,
    cast(null as varchar) as output_audio_tokens,
    cast(null as varchar) as input_image_tokens,
    cast(null as varchar) as output_image_tokens,
    said.server_tool_use.web_search_requests as web_searches,
    cast(null as varchar) as reported_cost_usd,
    false as input_includes_cache_read,
    false as input_includes_cache_write,
    false as input_includes_audio,
    false as input_includes_image,
    false as cache_write_includes_1h,
    true as output_includes_reasoning,
    false as output_includes_audio,
    false as output_includes_image,
    case
        -- it repeats usage that the usage report has too
        when coalesce(said.core_metrics, said.model_breakdown) is not null then 'claude_code_analytics'
        when said.amount is not null and said.currency is not null then 'cost_report'
    end as refusal
from results
