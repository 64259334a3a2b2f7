-- question: In how many records of a table is the total the sum of its parts, by what the counts include?
-- grain:    input_includes_cache_read, input_includes_cache_write, cache_write_includes_1h, output_includes_reasoning
-- reads:    mapped_counts
-- notes:    docs/formats/table.md#what-totals-include
-- part of:  table
-- A row for each way to read the counts; `possible_records` are those where no part is more than what it
-- is read to be in. Only records count that have a total and a part: in others all readings are the same.
with answers as (
    select false as is_inside
    union all
    select true as is_inside
),
readings as (
    select
        cache_reads.is_inside as input_includes_cache_read,
        cache_writes.is_inside as input_includes_cache_write,
        hour_writes.is_inside as cache_write_includes_1h,
        reasonings.is_inside as output_includes_reasoning
    from answers as cache_reads
    cross join answers as cache_writes
    cross join answers as hour_writes
    cross join answers as reasonings
),
parts as (
    select
        readings.input_includes_cache_read,
        readings.input_includes_cache_write,
        readings.cache_write_includes_1h,
        readings.output_includes_reasoning,
        mapped_counts.input_tokens,
        mapped_counts.output_tokens,
        mapped_counts.cache_write_tokens,
        mapped_counts.cache_write_1h_tokens,
        mapped_counts.reasoning_tokens,
        mapped_counts.total_tokens,
        mapped_counts.cache_read_tokens,
        mapped_counts.cache_write_tokens
            + if(readings.cache_write_includes_1h, 0, mapped_counts.cache_write_1h_tokens) as written_tokens
    from mapped_counts
    cross join readings
    where mapped_counts.total_tokens > 0
        and mapped_counts.cache_read_tokens + mapped_counts.cache_write_tokens
        + mapped_counts.cache_write_1h_tokens + mapped_counts.reasoning_tokens > 0
)
select
    input_includes_cache_read,
    input_includes_cache_write,
    cache_write_includes_1h,
    output_includes_reasoning,
    count(*) as records,
    count(*) filter (where if(input_includes_cache_read, cache_read_tokens, 0)
        + if(input_includes_cache_write, written_tokens, 0) <= input_tokens
        and (not cache_write_includes_1h or cache_write_1h_tokens <= cache_write_tokens)
        and (not output_includes_reasoning or reasoning_tokens <= output_tokens)) as possible_records,
    count(*) filter (where total_tokens = input_tokens
        + output_tokens
        + if(input_includes_cache_read, 0, cache_read_tokens)
        + if(input_includes_cache_write, 0, written_tokens)
        + if(output_includes_reasoning, 0, reasoning_tokens)) as summed_records
from parts
group by
    input_includes_cache_read,
    input_includes_cache_write,
    cache_write_includes_1h,
    output_includes_reasoning
