-- question: What usage do the buckets of Anthropic's usage reports hold?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/model.md#imports
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
with buckets as (
    select
        source_file, source_line,
        if(json_type(line, '$.data') = 'ARRAY', json_extract(line, '$.data[*]'), [line]) as buckets
    from source_rows
),
results as (
    select
        source_file, source_line,
        flatten(list_transform(buckets, lambda bucket: list_transform(
            if(json_type(bucket, '$.results') = 'ARRAY', json_extract(bucket, '$.results[*]'), [bucket]),
            lambda result: {'starting_at': coalesce(result ->> 'starting_at', bucket ->> 'starting_at'), 'result': result}
        ))) as found,
        generate_subscripts(found, 1) as source_item,
        unnest(found) as one
    from buckets
),
named as (
    select
        source_file, source_line, source_item, one.starting_at, one.result,
        coalesce(one.result ->> 'account_id', one.result ->> '$.actor.user_id') as account_id,
        one.result ->> 'service_account_id' as service_account_id, one.result ->> 'api_key_id' as api_key_id,
        one.result ->> 'workspace_id' as workspace_id, one.result ->> 'model' as model,
        one.result ->> 'service_tier' as service_tier, one.result ->> 'context_window' as context_window,
        one.result ->> 'inference_geo' as inference_geo, one.result ->> 'speed' as speed,
        one.result ->> 'product' as product,
        concat_ws(
            ';',
            case when service_tier = 'batch' then 'processing=batch' when service_tier != 'standard' then 'service_tier=' || service_tier end,
            case when speed != 'standard' then 'speed=' || speed end,
            case when inference_geo = 'us' then 'inference_geo=us' end
        ) as contexts
    from results
)
select
    source_file, source_line, source_item,
    starting_at || '|' || concat(
        account_id, '|', service_account_id, '|', api_key_id, '|', workspace_id, '|', model, '|', service_tier,
        '|', context_window, '|', inference_geo, '|', speed, '|', product
    ) as request_id,
    coalesce(account_id, service_account_id, api_key_id, workspace_id) as user_id,
    starting_at as occurred_at,
    'anthropic' as provider_id,
    model as model_ref,
    nullif(regexp_replace(contexts, '^(processing|service_tier|speed)=([^;]*)$', '\2'), '') as price_context,
    coalesce(result ->> 'requests', case when context_window = '200k-1M' then '1' else '2' end) as requests,
    -- what has none is another report, such as costs: it comes through, to be refused as no number
    coalesce(result ->> 'uncached_input_tokens', 'no uncached_input_tokens') as input_tokens,
    result ->> 'cache_read_input_tokens' as cache_read_tokens,
    result ->> '$.cache_creation.ephemeral_5m_input_tokens' as cache_write_tokens,
    result ->> '$.cache_creation.ephemeral_1h_input_tokens' as cache_write_1h_tokens,
    result ->> 'output_tokens' as output_tokens,
    cast(null as varchar) as reasoning_tokens,
    cast(null as varchar) as input_audio_tokens, cast(null as varchar) as output_audio_tokens,
    cast(null as varchar) as input_image_tokens, cast(null as varchar) as output_image_tokens,
    result ->> '$.server_tool_use.web_search_requests' as web_searches,
    cast(null as varchar) as reported_cost_usd,
    false as input_includes_cache_read, false as input_includes_cache_write, false as input_includes_audio,
    false as input_includes_image, false as cache_write_includes_1h,
    true as output_includes_reasoning, false as output_includes_audio, false as output_includes_image
from named
