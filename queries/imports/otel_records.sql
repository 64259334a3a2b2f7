-- question: Which spans and events are in files of OpenTelemetry, and what do they say?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/formats/otel.md#what-is-read
-- part of:  otel
-- OTLP as JSON: opentelemetry.io/docs/specs/otel/protocol/file-exporter. Keys with older or other spellings are renamed
-- first: snake_case (protobuf's own), instrumentationLibrarySpans (OTLP before 0.15), `batches` (Grafana Tempo). Quotes
-- within text are escaped, so that no text contains a key with its quotes. Jaeger's own JSON has `data`. A line that is
-- none of these is a row without a record.
with renamed as (
    select
        source_file,
        source_line,
        list_reduce([
            ['"batches"', '"resourceSpans"'], ['"resource_spans"', '"resourceSpans"'],
            ['"scope_spans"', '"scopeSpans"'], ['"instrumentationLibrarySpans"', '"scopeSpans"'],
            ['"instrumentation_library_spans"', '"scopeSpans"'], ['"instrumentationLibrary"', '"scope"'],
            ['"instrumentation_library"', '"scope"'], ['"resource_logs"', '"resourceLogs"'],
            ['"scope_logs"', '"scopeLogs"'], ['"instrumentationLibraryLogs"', '"scopeLogs"'],
            ['"log_records"', '"logRecords"'], ['"resource_metrics"', '"resourceMetrics"'],
            ['"trace_id"', '"traceId"'], ['"span_id"', '"spanId"'], ['"parent_span_id"', '"parentSpanId"'],
            ['"start_time_unix_nano"', '"startTimeUnixNano"'], ['"time_unix_nano"', '"timeUnixNano"'],
            ['"observed_time_unix_nano"', '"observedTimeUnixNano"'], ['"event_name"', '"eventName"'],
            ['"string_value"', '"stringValue"'], ['"int_value"', '"intValue"'],
            ['"double_value"', '"doubleValue"'], ['"kvlist_value"', '"kvlistValue"']
        ], lambda texts, pair: [replace(texts[1], pair[1], pair[2])], [cast(line as varchar)])[1] as line
    from source_rows
    where regexp_matches(cast(line as varchar), '"batches"|_(spans|logs|metrics|value)"|Library')
    union all
    select source_file, source_line, cast(line as varchar) as line
    from source_rows
    where not regexp_matches(cast(line as varchar), '"batches"|_(spans|logs|metrics|value)"|Library')
),
documents as (
    select
        source_file,
        source_line,
        from_json(
            if(regexp_matches(line, '^\s*\{\s*"trace"\s*:'), line -> 'trace', line),
            '{"resourceSpans": [{"resource": {"attributes": [{"key": "VARCHAR", "value": {"stringValue": "VARCHAR"}}]},
            "scopeSpans": [{"scope": {"name": "VARCHAR", "version": "VARCHAR"}, "spans": [{"traceId": "VARCHAR",
            "spanId": "VARCHAR", "parentSpanId": "VARCHAR", "name": "VARCHAR", "startTimeUnixNano": "VARCHAR",
            "attributes": [{"key": "VARCHAR", "value": {"stringValue": "VARCHAR", "intValue": "VARCHAR",
            "doubleValue": "VARCHAR", "kvlistValue": "VARCHAR"}}]}]}]}],
            "resourceLogs": [{"resource": {"attributes": [{"key": "VARCHAR", "value": {"stringValue": "VARCHAR"}}]},
            "scopeLogs": [{"scope": {"name": "VARCHAR", "version": "VARCHAR"}, "logRecords": [{"traceId": "VARCHAR",
            "spanId": "VARCHAR", "eventName": "VARCHAR", "timeUnixNano": "VARCHAR", "observedTimeUnixNano": "VARCHAR",
            "body": {"stringValue": "VARCHAR"},
            "attributes": [{"key": "VARCHAR", "value": {"stringValue": "VARCHAR", "intValue": "VARCHAR",
            "doubleValue": "VARCHAR", "kvlistValue": "VARCHAR"}}]}]}]}], "resourceMetrics": "VARCHAR",
            "data": [{"spans": [{"traceID": "VARCHAR", "spanID": "VARCHAR", "operationName": "VARCHAR", "references":
            [{"spanID": "VARCHAR"}], "startTime": "VARCHAR", "tags": [{"key": "VARCHAR", "value": "VARCHAR"}]}]}]}'
        ) as document
    from renamed
),
items as (
    select
        source_file,
        source_line,
        if(
            document."resourceSpans" is null and document."resourceLogs" is null
                and len(document.data[1].spans) is null,
            [null],
            list_concat(
                flatten(flatten([[[{
                    'signal': 'span', 'trace_id': span."traceId", 'span_id': span."spanId",
                    'parent_id': span."parentSpanId", 'title': span.name, 'reported_at': span."startTimeUnixNano",
                    'scope': scope.scope, 'resource': part.resource.attributes, 'attributes': span.attributes
                } for span in scope.spans] for scope in part."scopeSpans"] for part in document."resourceSpans"])),
                flatten(flatten([[[{
                    'signal': 'event', 'trace_id': event."traceId", 'span_id': null, 'parent_id': event."spanId",
                    'title': coalesce(event."eventName", event.body."stringValue"),
                    'reported_at': coalesce(nullif(event."timeUnixNano", '0'), event."observedTimeUnixNano"),
                    'scope': scope.scope, 'resource': part.resource.attributes, 'attributes': event.attributes
                } for event in scope."logRecords"] for scope in part."scopeLogs"]
                    for part in document."resourceLogs"])),
                flatten([[{
                    'signal': 'span', 'trace_id': span."traceID", 'span_id': span."spanID",
                    'parent_id': span."references"[1]."spanID", 'title': span."operationName",
                    'reported_at': span."startTime", 'scope': {
                        'name': [t.value for t in span.tags if t.key in ('otel.scope.name', 'otel.library.name')][1],
                        'version': null
                    }, 'resource': null, 'attributes': [{
                        'key': t.key,
                        'value': {'stringValue': t.value, 'intValue': null, 'doubleValue': null, 'kvlistValue': null}
                    } for t in span.tags]
                } for span in trace.spans] for trace in document.data])
            )
        ) as records,
        document."resourceMetrics" is not null as is_metrics
    from documents
)
select
    source_file,
    source_line,
    generate_subscripts(records, 1) as source_item,
    unnest(records) as record,
    is_metrics
from items
