-- question: What usage do observations exported from Langfuse contain?
-- grain:    source_file, source_line, source_item
-- reads:    langfuse_types
-- notes:    docs/formats/langfuse.md#langfuse
-- Fields: langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields (2026-04), .../observations-api.
-- Usage types are exclusive buckets and `total` their sum; but what a client sends flat is stored unchanged:
-- .../docs/observability/features/token-and-cost-tracking#usage-details-contract (2026-09). Where the total is short
-- of the sum by the cache reads, the writes, the reasoning or some of these, those are in the input or output too.
-- Usage that is missing, has a type unknown here, two counts of one class or a total above its parts is refused.
with buckets as (
    select
        source_file,
        source_line,
        source_item,
        log,
        trace_user_id,
        usage,
        lower(try(coalesce(log.model_parameters, log."modelParameters") ->> 'service_tier')) as tier,
        [part.class for part in parts] as classes,
        [part.tokens for part in parts] as tokens,
        coalesce(list_sum([try_cast(part.tokens as double) for part in parts]), 0) as held,
        coalesce(try_cast(tokens[list_position(classes, 'cache_read')] as double), 0) as reads,
        coalesce(try_cast(tokens[list_position(classes, 'cache_write')] as double), 0)
            + coalesce(try_cast(tokens[list_position(classes, 'cache_write_1h')] as double), 0) as writes,
        coalesce(try_cast(tokens[list_position(classes, 'reasoning')] as double), 0) as thoughts,
        coalesce(try_cast(tokens[list_position(classes, 'input')] as double), 0)
            + coalesce(try_cast(tokens[list_position(classes, 'output')] as double), 0) as outer_total,
        -- a total of less than half its buckets has left some out; it says nothing of overlaps
        if(held <= 2 * total and held != total, held - total, null) as overlap,
        coalesce(total = outer_total and overlap is not null, false) as is_total,
        coalesce(not is_total and overlap in (reads, reads + writes, reads + thoughts, reads + writes + thoughts)
            and overlap not in (0, writes, thoughts, writes + thoughts), false) as is_read_inside,
        coalesce(not is_total and overlap in (writes, reads + writes, writes + thoughts, reads + writes + thoughts)
            and overlap not in (0, thoughts) and (overlap != reads or reads = writes), false) as is_write_inside,
        coalesce(not is_total and overlap in (thoughts, reads + thoughts, writes + thoughts, reads + writes + thoughts)
            and overlap not in (0, reads, writes, reads + writes), false) as is_reasoning_inside,
        case
            when usage is null then 'no_usage'
            when is_unreadable then 'unreadable_usage'
            when list_contains([part.class is null for part in parts], true)
                then 'unknown_usage_type: ' || [part.name for part in parts if part.class is null][1]
            when len(list_distinct(classes)) < len(classes) then 'two_counts_of_one_class'
            when total > held then 'total_above_its_parts'
            when not is_total and overlap = thoughts and overlap in (reads, writes, reads + writes)
                then 'total_of_two_readings'
        end as refusal
    from langfuse_types
)
select
    source_file,
    source_line,
    source_item,
    nullif(log.id, '') as request_id,
    coalesce(nullif(log.user_id, ''), nullif(log."userId", ''), nullif(trace_user_id, '')) as user_id,
    coalesce(log.start_time, log."startTime") as occurred_at,
    cast(null as varchar) as provider_id,
    coalesce(
        nullif(log.provided_model_name, ''), nullif(log."providedModelName", ''), nullif(log.model, '')
    ) as model_ref,
    if(tier in ('', 'auto', 'default', 'standard'), null, tier) as price_context,
    '1' as requests,
    tokens[list_position(classes, 'input')] as input_tokens,
    tokens[list_position(classes, 'cache_read')] as cache_read_tokens,
    tokens[list_position(classes, 'cache_write')] as cache_write_tokens,
    tokens[list_position(classes, 'cache_write_1h')] as cache_write_1h_tokens,
    tokens[list_position(classes, 'output')] as output_tokens,
    tokens[list_position(classes, 'reasoning')] as reasoning_tokens,
    tokens[list_position(classes, 'input_audio')] as input_audio_tokens,
    tokens[list_position(classes, 'output_audio')] as output_audio_tokens,
    tokens[list_position(classes, 'input_image')] as input_image_tokens,
    tokens[list_position(classes, 'output_image')] as output_image_tokens,
    cast(null as varchar) as web_searches,
    coalesce(
        try(coalesce(log.cost_details, log."costDetails") ->> 'total'),
        log.total_cost,
        log."totalCost"
    ) as reported_cost_usd,
    is_total or is_read_inside as input_includes_cache_read,
    is_total or is_write_inside as input_includes_cache_write,
    is_total or is_reasoning_inside as output_includes_reasoning,
    is_total as input_includes_audio,
    is_total as input_includes_image,
    false as cache_write_includes_1h,
    is_total as output_includes_audio,
    is_total as output_includes_image,
    refusal
from buckets
