-- question: Which invocations do Bedrock's logs from S3 or CloudWatch contain, out of their envelopes?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/bedrock.md#how-to-export
-- part of:  bedrock
-- kept:     table
-- A line is a record (S3), or an answer of CloudWatch Logs: {"events": [...]} of filter-log-events, {"logEvents":
-- [...]} of a subscription, {"results": [[{"field", "value"}]]} of a Logs Insights query, or a row of its export
-- with the record as text in `@message`.
with items as (
    select
        source_file,
        source_line,
        case
            when json_type(line, '$.events') = 'ARRAY' then json_extract(line, '$.events[*]')
            when json_type(line, '$.logEvents') = 'ARRAY' then json_extract(line, '$.logEvents[*]')
            when json_type(line, '$.results') = 'ARRAY' then json_extract(line, '$.results[*]')
            else [line]
        end as items,
        generate_subscripts(items, 1) as source_item,
        unnest(items) as item
    from source_rows
),
texts as (
    select
        source_file,
        source_line,
        source_item,
        item,
        coalesce(
            item ->> '$."@message"',
            item ->> '$.message',
            [
                field ->> 'value'
                for field in if(json_type(item) = 'ARRAY', json_extract(item, '$[*]'), cast([] as json[]))
                if field ->> 'field' = '@message'
            ][1]
        ) as message
    from items
)
select
    source_file,
    source_line,
    source_item,
    coalesce(if(json_valid(message), cast(message as json), null), item) as record
from texts
