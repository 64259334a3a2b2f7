-- question: What does a bill in the FOCUS format charge?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/bill_formats.md#focus
-- Cost and usage rows of FOCUS 1.0 to 1.4 (AWS, Azure, Google, Oracle and others): focus.finops.org. BilledCost is what
-- the invoice charges, EffectiveCost what is allocated: prepaid charges and commitments are spread over what they
-- cover. What the model and the kind of tokens are stands in SkuPriceDetails or SkuMeter, where at all: from 1.5 on as
-- ModelId, TokenDirection and TokenCacheAction, before that under names with x_.
with read_rows as (
    select
        source_file,
        source_line,
        line,
        coalesce(
            if(json_type(line, '$.SkuPriceDetails') = 'OBJECT', json_extract(line, '$.SkuPriceDetails'), null),
            if(json_valid(line ->> 'SkuPriceDetails'), cast(line ->> 'SkuPriceDetails' as json), null),
            '{}'
        ) as details
    from source_rows
),
items as (
    select
        source_file,
        source_line,
        line,
        lower(coalesce(
            details ->> 'TokenDirection', details ->> 'x_TokenDirection', nullif(line ->> 'x_TokenDirection', ''),
            line ->> 'SkuMeter'
        )) as direction,
        lower(coalesce(
            details ->> 'TokenCacheAction', details ->> 'x_TokenCacheAction', nullif(line ->> 'x_TokenCacheAction', ''),
            line ->> 'SkuMeter'
        )) as cache_action,
        coalesce(
            details ->> 'ModelId', details ->> 'x_ModelId', nullif(line ->> 'x_ModelId', ''), line ->> 'x_Model'
        ) as model_ref,
        coalesce(details ->> 'x_PriceContext', line ->> 'x_PriceContext') as price_context,
        coalesce(
            nullif(line ->> 'ServiceProviderName', ''), nullif(line ->> 'InvoiceIssuerName', ''),
            nullif(line ->> 'ProviderName', '')
        ) as provider,
        nullif(line ->> 'BilledCost', '') as billed_cost,
        lower(nullif(line ->> 'ChargeCategory', '')) as charge_category,
        lower(line ->> 'ChargeClass') as charge_class
    from read_rows
)
select
    source_file,
    source_line,
    1 as source_item,
    concat_ws('|', lower(provider), concat(line ->> 'BillingAccountId'), concat(line ->> 'SubAccountId'),
        concat(line ->> 'InvoiceId'), line ->> 'ChargePeriodStart', line ->> 'ChargePeriodEnd',
        concat(line ->> 'ResourceId'), concat(line ->> 'SkuId'), concat(line ->> 'SkuPriceId'),
        concat(charge_category), concat(charge_class), concat(line ->> 'ChargeDescription'), concat(line ->> 'Tags'),
        concat(line ->> 'CommitmentDiscountId'), concat(line ->> 'PricingCategory')
    ) as line_key,
    false as is_key_unique,
    case
        when lower(provider) similar to '.*(aws|amazon).*' then 'bedrock'
        when lower(provider) similar to '.*(microsoft|azure).*' then 'azure'
        else lower(provider)
    end as provider_id,
    coalesce(nullif(line ->> 'SubAccountId', ''), line ->> 'BillingAccountId') as account_id,
    nullif(line ->> 'InvoiceId', '') as invoice_id,
    line ->> 'ChargePeriodStart' as period_start,
    line ->> 'ChargePeriodEnd' as period_end,
    coalesce(
        nullif(line ->> 'ChargeDescription', ''), nullif(line ->> 'SkuMeter', ''), line ->> 'ServiceName',
        'no description'
    ) as line_item,
    nullif(model_ref, '') as model_ref,
    case
        when cache_action similar to '.*read.*' then 'cache_read'
        when cache_action similar to '.*write.*(1h|hour).*' then 'cache_write_1h'
        when cache_action similar to '.*write.*' then 'cache_write'
        when direction similar to '.*input.*' then 'input'
        when direction similar to '.*output.*' then 'output'
    end as token_class,
    nullif(nullif(price_context, ''), 'standard') as price_context,
    nullif(line ->> 'RegionId', '') as region,
    case
        when charge_category in ('credit', 'tax', 'purchase', 'adjustment') then charge_category
        when charge_class = 'correction' then 'correction'
        else 'usage'
    end as line_kind,
    nullif(line ->> 'ConsumedQuantity', '') as quantity,
    nullif(line ->> 'ConsumedUnit', '') as quantity_unit,
    billed_cost as amount,
    false as is_minor_unit,
    nullif(line ->> 'EffectiveCost', '') as effective_amount,
    nullif(line ->> 'ListCost', '') as list_amount,
    line ->> 'BillingCurrency' as currency,
    case
        when billed_cost is null then 'no BilledCost'
        when provider is null then 'no ProviderName or ServiceProviderName'
        when charge_category is null then 'no ChargeCategory'
    end as refusal
from items
