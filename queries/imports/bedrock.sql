-- question: What usage do Amazon Bedrock's model invocation logs contain?
-- grain:    source_file, source_line, source_item
-- reads:    bedrock_records
-- notes:    docs/formats/bedrock.md#amazon-bedrock
-- docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html (2026-10): inputTokenCount counts what
-- was neither read from a cache nor written to one. Older records have cache counts in the model's answer alone, and
-- only the answer has one-hour writes. The user is what the caller put into requestMetadata, else the identity that
-- called: of a role that a machine assumed, the role, since each session has a name of its own.
-- Outside the United States Anthropic's models alone have the list's prices, so others are named with their region.
-- Failed calls have no tokens and are skipped. A call without token counts, such as for an image, is refused.
with calls as (
    select
        source_file,
        source_line,
        source_item,
        record,
        coalesce(record -> 'requestMetadata', cast('{}' as json)) as metadata,
        coalesce(
            record ->> '$.identity.arn', record ->> '$.identity[0].arn', record ->> '$."identity.arn"'
        ) as caller,
        coalesce(record ->> '$.modelId', record ->> '$.modelArn') as model_id,
        coalesce(record ->> '$.region', '') as region,
        coalesce(record ->> '$.input.inputTokenCount', record ->> '$."input.inputTokenCount"') as input_count,
        coalesce(record ->> '$.output.outputTokenCount', record ->> '$."output.outputTokenCount"') as output_count,
        coalesce(
            record -> '$.output.outputBodyJson.usage',
            record -> '$.output.outputBodyJson[0].message.usage',
            record -> '$.output.outputBodyJson.message.usage'
        ) as answered
    from bedrock_records
    where record ->> '$.errorCode' is null or regexp_matches(concat(input_count, output_count), '[1-9]')
),
named as (
    select
        source_file,
        source_line,
        source_item,
        record,
        caller,
        model_id,
        region,
        input_count,
        output_count,
        answered,
        [
            metadata ->> ('/' || replace(replace(key, '~', '~0'), '/', '~1'))
            for key in coalesce(json_keys(metadata), [])
            if regexp_full_match(key, '(?i)(end|app)?[-_. ]?(user|customer|tenant|client)[-_. ]?(id|name|email)?|email')
        ] as people,
        regexp_replace(
            caller,
            '(:assumed-role/[^/]+)/([a-z0-9-]*session-\d+|i-[0-9a-f]{8,17}|[0-9a-f]{32}|[0-9a-f-]{36}|\d+)$',
            '\1'
        ) as identity
    from calls
)
select
    source_file,
    source_line,
    source_item,
    record ->> '$.requestId' as request_id,
    coalesce(nullif(people[1], ''), nullif(identity, '')) as user_id,
    record ->> '$.timestamp' as occurred_at,
    'bedrock' as provider_id,
    if(
        regexp_matches(region, '^(us-gov|[^u]|u[^s])')
        and not regexp_matches(model_id, '^arn:|^[a-z-]{2,6}\.[a-z0-9]+\.')
        and (starts_with(region, 'us-gov') or not starts_with(model_id, 'anthropic.')),
        region || '/' || model_id,
        model_id
    ) as model_ref,
    nullif(nullif(nullif(lower(
        coalesce(record ->> '$.serviceTier.type', record ->> '$.serviceTier')
    ), 'default'), 'standard'), 'reserved') as price_context,
    '1' as requests,
    input_count as input_tokens,
    coalesce(
        record ->> '$.input.cacheReadInputTokenCount', record ->> '$."input.cacheReadInputTokenCount"',
        answered ->> 'cache_read_input_tokens', answered ->> 'cacheReadInputTokens',
        answered ->> 'cacheReadInputTokenCount'
    ) as cache_read_tokens,
    coalesce(
        record ->> '$.input.cacheWriteInputTokenCount', record ->> '$."input.cacheWriteInputTokenCount"',
        answered ->> 'cache_creation_input_tokens', answered ->> 'cacheWriteInputTokens',
        answered ->> 'cacheWriteInputTokenCount'
    ) as cache_write_tokens,
    answered ->> '$.cache_creation.ephemeral_1h_input_tokens' as cache_write_1h_tokens,
    output_count as output_tokens,
    cast(null as varchar) as reasoning_tokens,
    cast(null as varchar) as input_audio_tokens,
    cast(null as varchar) as output_audio_tokens,
    cast(null as varchar) as input_image_tokens,
    cast(null as varchar) as output_image_tokens,
    cast(null as varchar) as web_searches,
    cast(null as varchar) as reported_cost_usd,
    false as input_includes_cache_read,
    false as input_includes_cache_write,
    true as cache_write_includes_1h,
    false as input_includes_audio,
    false as input_includes_image,
    true as output_includes_reasoning,
    false as output_includes_audio,
    false as output_includes_image,
    case
        when model_id is null then 'no_invocation_log'
        when input_count is null then 'no_token_count'
    end as refusal
from named
