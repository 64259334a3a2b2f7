-- question: What fact of a model call does each attribute of OpenTelemetry state, whoever named it?
-- grain:    source_file, source_line, source_item
-- reads:    otel_attributes
-- notes:    docs/formats/otel.md#names
-- part of:  otel
-- Names: open-telemetry/semantic-conventions-genai, docs/registry/attributes/gen-ai.md, with pull/440 (2026-08), and
-- what preceded v1.27 and v1.37; Arize-ai/openinference, spec/semantic_conventions.md; ai-sdk.dev, AI SDK telemetry;
-- OpenLLMetry, Pydantic AI, Sentry, Strands, LiteLLM, MLflow, Langfuse; code.claude.com/docs/en/monitoring-usage,
-- Codex and Gemini CLI. A count is known by what its name contains, so that a new spelling is read like the old ones;
-- a count whose name contains nothing known is UNREAD. Of names for one fact, the lowest rank counts.
with stated as (
    select
        source_file,
        source_line,
        source_item,
        signal,
        trace_id,
        span_id,
        parent_id,
        title,
        reported_at,
        is_other,
        is_metrics,
        scope_name,
        scope_version,
        service_name,
        resource_user_id,
        [{
            'fact': case
                when a.name not like 'usage:%' then coalesce(
                    map {
                        'enduserid': 'USER.1', 'useraccountuuid': 'USER.2', 'useraccountid': 'USER.2',
                        'userid': 'USER.3', 'langfuseuserid': 'USER.4', 'langfusetraceuserid': 'USER.4',
                        'mlflowtraceuser': 'USER.4',
                        'aitelemetrymetadatauserid': 'USER.5', 'traceloopassociationpropertiesuserid': 'USER.5',
                        'genaiuserid': 'USER.5', 'genairequestuser': 'USER.5', 'metadatauserapikeyenduserid': 'USER.5',
                        'llmuser': 'USER.6', 'metadatauserid': 'USER.6', 'metadatauserapikeyuserid': 'USER.7',
                        'useremail': 'USER.8', 'enduserpseudoid': 'USER.9',
                        'genairesponsemodel': 'MODEL.1', 'airesponsemodel': 'MODEL.2', 'llmresponsemodel': 'MODEL.2',
                        'genairequestmodel': 'MODEL.3', 'llmmodelname': 'MODEL.4', 'llmrequestmodel': 'MODEL.4',
                        'aimodelid': 'MODEL.5', 'embeddingmodelname': 'MODEL.5', 'mlflowllmmodel': 'MODEL.5',
                        'langfuseobservationmodelname': 'MODEL.5', 'langfuseobservationmodel': 'MODEL.5',
                        'genaimodelname': 'MODEL.6', 'modelname': 'MODEL.7', 'model': 'MODEL.8', 'speed': 'TIER.3',
                        'genaiprovidername': 'PROVIDER.1', 'llmprovider': 'PROVIDER.2', 'genaisystem': 'PROVIDER.3',
                        'aimodelprovider': 'PROVIDER.4', 'mlflowllmprovider': 'PROVIDER.4', 'llmsystem': 'PROVIDER.5',
                        'openairesponseservicetier': 'TIER.1', 'genaiopenairesponseservicetier': 'TIER.1',
                        'genairesponseservicetier': 'TIER.2', 'llmvendor': 'PROVIDER.5',
                        'operationcost': 'COST.3', 'llmcosttotal': 'COST.2', 'llmcost': 'COST.3', 'costusd': 'COST.2',
                        'genaicosttotalcost': 'COST.2', 'genaicosttotal': 'COST.2', 'genaicostusd': 'COST.2',
                        'cost:total': 'COST.4', 'genairesponseid': 'RESPONSE.1', 'airesponseid': 'RESPONSE.2',
                        'llmresponseid': 'RESPONSE.2', 'requestid': 'REQUEST', 'genaioperationname': 'OPERATION.1',
                        'aioperationid': 'OPERATION.2', 'openinferencespankind': 'KIND.1',
                        'traceloopspankind': 'KIND.2',
                        'langfuseobservationtype': 'KIND.3', 'mlflowspantype': 'KIND.4', 'langsmithspankind': 'KIND.5',
                        'genaiagentname': 'AGENT', 'agentname': 'AGENT', 'eventname': 'EVENT', 'sessionid': 'SESSION',
                        'eventsequence': 'SEQUENCE', 'eventtimestamp': 'TIME'}[a.name],
                    case
                        when regexp_matches(a.name, 'max|limit|budget|persec|permin|remaining|first|window|price'
                            || '|threshold|cost|setting|quota|capacity|avg|average|size|length|ms$|seconds|duration'
                            || '|time|ttl|key|bytes|ratio|percent|control|breakpoint|saved|saving|hits?$') then null
                        when regexp_matches(a.name, 'tokens|tokencount|tokenusage') then 'UNREAD'
                        when a.name like '%cach%' then 'UNREAD_CACHE'
                    end
                )
                when regexp_matches(a.name, 'nocache|uncached|cachemiss|providermetadatainput') then 'UNCACHED'
                when regexp_matches(a.name, 'cach.*audio|audio.*cach') then 'AUDIO_CACHED'
                when regexp_matches(a.name, 'cach.*image|image.*cach') then 'IMAGE_CACHED'
                when regexp_matches(a.name, '(cach|ephemeral).*1h') then 'CACHE_WRITE_1H'
                when regexp_matches(a.name, '(cach|ephemeral).*5m') then 'CACHE_WRITE_5M'
                when regexp_matches(a.name, 'cach.*(writ|creat|stor)|(writ|creat).*cach') then 'CACHE_WRITE'
                when regexp_matches(a.name, 'cached|cacheread|readcache|cachehit|cacheinput|cachetoken')
                    then 'CACHE_READ'
                when regexp_matches(a.name, 'reasoning|thought|thinking') then 'REASONING'
                when regexp_matches(a.name, 'audio.*(output|completion)|(output|completion|candidates).*audio')
                    then 'AUDIO_OUT'
                when a.name like '%audio%' then 'AUDIO_IN'
                when regexp_matches(a.name, 'image.*(output|completion)|(output|completion|candidates).*image')
                    then 'IMAGE_OUT'
                when a.name like '%image%' then 'IMAGE_IN'
                when regexp_matches(a.name, ':(input|prompt)(tokens?|tokencount)?$') then 'INPUT'
                when a.key = 'ai.usage.tokens' then 'INPUT'
                when regexp_matches(a.name, ':(output|completion|candidates)(tokens?|tokencount)?$') then 'OUTPUT'
                when regexp_matches(a.name, ':total(tokens?|tokencount)?$') then 'TOTAL'
                when regexp_matches(a.name, ':(total)?cost(usd|total)?$') then 'COST.1'
                when a.name like '%websearch%' then 'SEARCHES'
                when regexp_matches(a.name, 'cost|price|request|second|duration|latency|character|tier|accepted'
                    || '|rejected|(input|prompt|output|completion|details|:)text|:details(in|out)puttokens')
                    then null
                else 'UNREAD'
            end,
            'rank': a.rank,
            'value': a.value,
            'key': a.key
        } for a in attributes] as stated
    from otel_attributes
)
select
    source_file,
    source_line,
    source_item,
    signal,
    trace_id,
    span_id,
    parent_id,
    title,
    reported_at,
    is_other,
    is_metrics,
    scope_name,
    scope_version,
    service_name,
    resource_user_id,
    list_sort([{
        'name': split_part(f.fact, '.', 1),
        'rank': coalesce(nullif(split_part(f.fact, '.', 2), ''), f.rank),
        'value': f.value,
        'key': f.key
    } for f in stated if f.fact is not null]) as facts
from stated