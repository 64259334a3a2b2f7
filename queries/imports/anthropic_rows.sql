-- question: What do the rows of Anthropic's usage reports say, in the words of the usage API?
-- grain:    source_file, source_line
-- reads:    source_rows
-- notes:    docs/formats/anthropic-usage.md#the-consoles-csv-file
-- part of:  anthropic-usage
-- The Console's export (claude.com, Usage, Export: a row a day, model, key, workspace, type and context window) has
-- the API's figures under other names; it names keys and workspaces
-- rather than giving their ids. `not_available` means that the region is unknown.
with rows_of_both as (
    select
        source_file,
        source_line,
        line,
        line ->> 'usage_input_tokens_no_cache' is not null as is_console,
        regexp_matches(line ->> 'context_window', '^\s*(>|200k-)') as is_long
    from source_rows
)
select
    source_file,
    source_line,
    if(
        is_console,
        json_object(
            'starting_at', line ->> 'usage_date_utc',
            'api_key_id', nullif(line ->> 'api_key', ''),
            'workspace_id', nullif(line ->> 'workspace', ''),
            'model', line ->> 'model_version',
            'service_tier', nullif(lower(line ->> 'usage_type'), ''),
            'context_window', if(is_long, '200k-1M', '0-200k'),
            'inference_geo', nullif(nullif(lower(line ->> 'inference_geo'), ''), 'not_available'),
            'speed', nullif(lower(line ->> 'speed'), ''),
            'uncached_input_tokens', line ->> 'usage_input_tokens_no_cache',
            'cache_read_input_tokens', line ->> 'usage_input_tokens_cache_read',
            'cache_creation', json_object(
                'ephemeral_5m_input_tokens', line ->> 'usage_input_tokens_cache_write_5m',
                'ephemeral_1h_input_tokens', line ->> 'usage_input_tokens_cache_write_1h'
            ),
            'output_tokens', line ->> 'usage_output_tokens',
            'server_tool_use', json_object('web_search_requests', line ->> 'web_search_count')
        ),
        line
    ) as line
from rows_of_both
