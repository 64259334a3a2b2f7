-- question: Which attributes of each span and event tell of a model call, by names without case and punctuation?
-- grain:    source_file, source_line, source_item
-- reads:    otel_records
-- notes:    docs/formats/otel.md#what-is-read
-- part of:  otel
-- gen_ai.usage.input_tokens and ai.usage.inputTokens are both `usage:inputtokens`, llm.token_count.prompt is
-- `usage:prompt`; other attributes keep their whole name (`genairesponsemodel`). An attribute that holds an object
-- (langfuse.observation.usage_details, mlflow.chat.tokenUsage, gen_ai.usage.input_token_details and, in the AI SDK 4,
-- ai.response.providerMetadata) gives its numbers; the name of a detail keeps what it is a detail of.
-- `rank` orders names that say the same: the conventions' own first, objects last.
with relevant as (
    select
        source_file,
        source_line,
        source_item,
        record,
        is_metrics,
        [{
            'key': a.key,
            'name': regexp_replace(lower(a.key), '[^a-z0-9]', '', 'g'),
            'value': coalesce(
                a.value."stringValue", a.value."intValue", a.value."doubleValue", a.value."kvlistValue"
            )
        } for a in record.attributes if regexp_matches(lower(a.key), 'token|usage|cach|cost|model|provider|system'
            || '|vendor|tier|user|operation|span.?kind|span.?type|observation.type|agent.?name|response.?id|request.?id'
            || '|^event|session.?id|^speed$')] as attributes
    from otel_records
)
select
    source_file,
    source_line,
    source_item,
    record.signal,
    record.trace_id,
    record.span_id,
    record.parent_id,
    record.title,
    record.reported_at,
    record is null as is_other,
    is_metrics,
    record.scope.name as scope_name,
    record.scope.version as scope_version,
    [
        a.value."stringValue" for a in record.resource if a.key = 'service.name'
    ][1] as service_name,
    [
        a.value."stringValue" for a in record.resource if a.key in ('enduser.id', 'user.id')
    ][1] as resource_user_id,
    list_concat(
        [{
            'key': a.key,
            'rank': if(a.name like 'genai%', '1', '2'),
            'name': regexp_replace(
                regexp_replace(a.name, '^(genai|llm|ai|aws|bedrock|amazon|anthropic|claude|openai|azure|google|gemini'
                    || '|vertex|gcp|mistral|cohere|deepseek|litellm|aggregated|response)*(usage|tokencount)', 'usage:'),
                '^(genai|llm|ai|codex)?(request|response)?((input|output|prompt|completion|cache|reasoning|thoughts'
                    || '|total|tool|candidates)[a-z0-9]*token)',
                'usage:\3'
            ),
            'value': coalesce(a.value, 'no number')
        } for a in attributes if not (coalesce(a.value, '') like '{%' and regexp_matches(a.name, 'token|usage|cost'))],
        flatten([[{
            'key': a.key || '.' || number[1],
            'rank': '3',
            'name': if(a.name like '%costdetails', 'cost:', 'usage:')
                || regexp_extract(a.name, '(input|prompt|output|completion)tokens?details?|providermetadata')
                || regexp_replace(lower(number[1]), '[^a-z0-9]', '', 'g'),
            'value': number[2]
        } for number in list_zip(
            regexp_extract_all(
                a.value, '"(\w+)"(?:, ?"value")? ?: ?(?:\{"(?:int|double)Value" ?: ?)?"?(\d+(?:\.\d+)?)', 1
            ),
            regexp_extract_all(
                a.value, '"(\w+)"(?:, ?"value")? ?: ?(?:\{"(?:int|double)Value" ?: ?)?"?(\d+(?:\.\d+)?)', 2
            )
        ) if a.name not like '%providermetadata'
            or regexp_matches(lower(number[1]), 'cach|ephemeral|reasoning|^input_tokens')
        ] for a in attributes if a.value like '{%'
            and regexp_matches(a.name, 'usage|tokens?details|providermetadata|costdetails')])
    ) as attributes
from relevant
