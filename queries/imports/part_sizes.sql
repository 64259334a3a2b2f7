-- question: In how many records of a table is a class of tokens more than the total that may include it?
-- grain:    flag
-- reads:    mapped_counts
-- notes:    docs/formats/table.md#what-totals-include
-- part of:  table
-- A part that is more than its total cannot be in it. A part that is often most of its total and never
-- more is in it: if it stood beside, it would be more now and then. `whole_tokens` of cache writes is
-- the input without the cache reads, so that reads do not hide whether writes are in it too.
with parts as (
    select
        'input_includes_cache_read' as flag,
        cache_read_tokens as part_tokens,
        input_tokens as whole_tokens
    from mapped_counts
    union all
    select
        'input_includes_cache_write' as flag,
        cache_write_tokens + if(cache_write_1h_tokens > cache_write_tokens, cache_write_1h_tokens, 0) as part_tokens,
        input_tokens - if(cache_read_tokens <= input_tokens, cache_read_tokens, 0) as whole_tokens
    from mapped_counts
    union all
    select
        'cache_write_includes_1h' as flag,
        cache_write_1h_tokens as part_tokens,
        cache_write_tokens as whole_tokens
    from mapped_counts
    union all
    select
        'output_includes_reasoning' as flag,
        reasoning_tokens as part_tokens,
        output_tokens as whole_tokens
    from mapped_counts
    union all
    select
        'input_includes_audio' as flag,
        input_audio_tokens as part_tokens,
        input_tokens as whole_tokens
    from mapped_counts
    union all
    select
        'input_includes_image' as flag,
        input_image_tokens as part_tokens,
        input_tokens as whole_tokens
    from mapped_counts
    union all
    select
        'output_includes_audio' as flag,
        output_audio_tokens as part_tokens,
        output_tokens as whole_tokens
    from mapped_counts
    union all
    select
        'output_includes_image' as flag,
        output_image_tokens as part_tokens,
        output_tokens as whole_tokens
    from mapped_counts
)
select
    flag,
    count(*) filter (where part_tokens > 0) as records,
    count(*) filter (where part_tokens > whole_tokens) as larger_records,
    count(*) filter (where part_tokens <= whole_tokens and 2 * part_tokens > whole_tokens) as most_records,
    count(*) filter (where part_tokens > 0 and part_tokens = whole_tokens) as equal_records
from parts
group by flag
