-- question: What usage does any table contain, given a map of its columns?
-- grain:    source_file, source_line
-- reads:    mapped_rows
-- notes:    docs/formats/table.md#any-table
-- The map (TOML) names the file's column for each column below, constants for what no column
-- holds, and which of the file's totals include other classes; the importer makes `mapped_rows`.
select
    source_file,
    source_line,
    1 as source_item,
    request_id,
    user_id,
    occurred_at,
    provider_id,
    model_ref,
    price_context,
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
    reported_cost_usd,
    input_includes_cache_read,
    input_includes_cache_write,
    input_includes_audio,
    input_includes_image,
    cache_write_includes_1h,
    output_includes_reasoning,
    output_includes_audio,
    output_includes_image
from mapped_rows
