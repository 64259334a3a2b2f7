-- question: What did OpenAI bill, by the costs API or the dashboard's export of it?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/bill_formats.md#openai-costs
-- GET /v1/organization/costs: buckets of a UTC day with unix times, `amount.value` in dollars as a number; grouped by
-- line_item ("gpt-4o-2024-08-06, cached input", "priority | MODEL, output", "MODEL audio, input", "web search tool
-- calls") and project_id. Fields: platform.openai.com/docs/api-reference/usage/costs. The dashboard's CSV file has
-- amount_value and amount_currency. A bucket without results is a day without cost.
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
        coalesce(bucket ->> 'start_time', bucket ->> 'start_time_iso') as period_start,
        coalesce(bucket ->> 'end_time', bucket ->> 'end_time_iso') as period_end,
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
        coalesce(result ->> '$.amount.value', nullif(result ->> '$.amount_value', '')) as amount,
        coalesce(result ->> '$.amount.currency', result ->> '$.amount_currency') as currency,
        nullif(result ->> '$.line_item', '') as line_item,
        nullif(result ->> '$.project_id', '') as project_id,
        nullif(result ->> '$.api_key_id', '') as api_key_id,
        result ->> '$.quantity' as quantity,
        result ->> '$.object' as object,
        result ->> '$.input_tokens' is not null as is_usage_report,
        -- "tier | model modality, class, length": the class is after the model
        regexp_extract(lower(line_item), '^(?:(batch|flex|priority) \| )?([^,|]+?)(?: (text|audio|image))?, (.*)$',
            ['tier', 'model', 'modality', 'class']) as part
    from results
)
select
    source_file,
    source_line,
    source_item,
    concat_ws('|', 'openai', period_start, concat(line_item), concat(project_id), concat(api_key_id)) as line_key,
    true as is_key_unique,
    'openai' as provider_id,
    project_id as account_id,
    cast(null as varchar) as invoice_id,
    period_start,
    period_end,
    coalesce(line_item, 'all costs') as line_item,
    nullif(part.model, '') as model_ref,
    case
        when lower(line_item) like 'web search%' then 'web_search'
        when part.class like 'cached input%' or part.class like 'batch cached input%' then 'cache_read'
        when part.class like '%input%' and part.modality in ('audio', 'image') then 'input_' || part.modality
        when part.class like '%output%' and part.modality in ('audio', 'image') then 'output_' || part.modality
        when part.class like '%input%' then 'input'
        when part.class like '%output%' then 'output'
    end as token_class,
    coalesce(nullif(part.tier, ''), nullif(regexp_extract(part.class, 'batch|flex|priority'), '')) as price_context,
    cast(null as varchar) as region,
    case
        when regexp_matches(lower(line_item), '\b(tax|vat|gst)\b') then 'tax'
        when regexp_matches(lower(line_item), '\b(credit|credits|grant)\b') then 'credit'
        when regexp_matches(lower(line_item), '\bdiscount\b') then 'discount'
        else 'usage'
    end as line_kind,
    quantity,
    if(quantity is null, null, 'Tokens') as quantity_unit,
    amount,
    false as is_minor_unit,
    cast(null as varchar) as effective_amount,
    cast(null as varchar) as list_amount,
    currency,
    case
        when is_usage_report then 'a usage report, which has no costs: import it as openai-usage'
        when object = 'organization.costs.result' and amount is null then 'no amount'
        when period_start is null then 'no start_time: not a record of the costs API'
    end as refusal
from items
where not (amount is null and object is null and period_start is not null and not is_usage_report)
