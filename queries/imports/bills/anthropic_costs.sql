-- question: What did Anthropic bill, by its cost report?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/bill_formats.md#anthropic-costs
-- GET /v1/organizations/cost_report: days (UTC), `amount` is a decimal text in the currency's lowest unit: "123.45" is
-- $1.2345. Grouped by description a line has model, token_type, service_tier, context_window, inference_geo. Costs of
-- the priority tier are not in it. Fields: platform.claude.com/docs/en/api/admin/cost_report.
with pages as (
    select
        source_file,
        source_line,
        if(json_type(line, '$.data') = 'ARRAY', json_extract(line, '$.data[*]'), [line]) as buckets
    from source_rows
),
buckets as (
    select source_file, source_line, unnest(buckets) as bucket, generate_subscripts(buckets, 1) as bucket_number
    from pages
),
results as (
    select
        source_file,
        source_line,
        if(json_type(bucket, '$.results') = 'ARRAY', json_extract(bucket, '$.results[*]'), [bucket]) as results,
        bucket_number * 100000 + generate_subscripts(results, 1) as source_item,
        bucket ->> 'starting_at' as period_start,
        bucket ->> 'ending_at' as period_end,
        unnest(results) as result
    from buckets
),
items as (
    select
        source_file,
        source_line,
        source_item,
        period_start,
        period_end,
        result ->> '$.amount' as amount,
        result ->> '$.currency' as currency,
        nullif(result ->> '$.workspace_id', '') as workspace_id,
        nullif(result ->> '$.description', '') as description,
        nullif(result ->> '$.cost_type', '') as cost_type,
        nullif(result ->> '$.model', '') as model,
        nullif(result ->> '$.token_type', '') as token_type,
        nullif(result ->> '$.service_tier', '') as service_tier,
        nullif(result ->> '$.context_window', '') as context_window,
        nullif(nullif(result ->> '$.inference_geo', ''), 'not_available') as inference_geo,
        nullif(result ->> '$.speed', '') as speed,
        result ->> '$.uncached_input_tokens' is not null as is_usage_report
    from results
)
select
    source_file,
    source_line,
    source_item,
    concat_ws('|', 'anthropic', period_start, concat(workspace_id), concat(description), concat(model),
        concat(token_type), concat(service_tier), concat(context_window), concat(inference_geo), concat(speed)
    ) as line_key,
    true as is_key_unique,
    'anthropic' as provider_id,
    workspace_id as account_id,
    cast(null as varchar) as invoice_id,
    period_start,
    period_end,
    coalesce(description, cost_type, 'all costs') as line_item,
    model as model_ref,
    case
        when token_type = 'uncached_input_tokens' then 'input'
        when token_type = 'cache_read_input_tokens' then 'cache_read'
        when token_type = 'cache_creation.ephemeral_5m_input_tokens' then 'cache_write'
        when token_type = 'cache_creation.ephemeral_1h_input_tokens' then 'cache_write_1h'
        when token_type = 'output_tokens' then 'output'
        when cost_type = 'web_search' then 'web_search'
    end as token_class,
    nullif(service_tier, 'standard') as price_context,
    inference_geo as region,
    'usage' as line_kind,
    cast(null as varchar) as quantity,
    cast(null as varchar) as quantity_unit,
    amount,
    true as is_minor_unit,
    cast(null as varchar) as effective_amount,
    cast(null as varchar) as list_amount,
    currency,
    case
        when is_usage_report then 'a usage report, which has no costs: import it as anthropic-usage'
        when period_start is null then 'no starting_at: not a record of the cost report'
    end as refusal
from items
