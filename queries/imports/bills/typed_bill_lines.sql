-- question: What is each line of a bill, with typed amounts and times, and what is wrong with it?
-- grain:    source_file, source_line, source_item
-- reads:    reported_bill_lines
-- notes:    docs/bill_formats.md#bills
-- Text in, types out. An amount is a decimal number in plain or scientific notation and nothing else: `1,234.50` may be
-- a thousand or one, and `$12` may be any dollar. An amount in a currency's lowest unit is divided by 100, except where
-- the currency has no smaller unit.
with texts as (
    select
        source_file,
        source_line,
        source_item,
        line_key,
        is_key_unique,
        provider_id,
        account_id,
        invoice_id,
        trim(period_start) as period_start,
        if(period_end = 'one day', trim(period_start), trim(period_end)) as period_end,
        coalesce(period_end = 'one day', false) as is_one_day,
        line_item,
        model_ref,
        token_class,
        price_context,
        region,
        line_kind,
        trim(quantity) as quantity,
        quantity_unit,
        trim(amount) as amount,
        trim(effective_amount) as effective_amount,
        trim(list_amount) as list_amount,
        upper(trim(currency)) as currency,
        if(is_minor_unit and upper(trim(currency)) not in
            ('BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF',
            'XPF'), cast(0.01 as decimal(3, 2)), cast(1 as decimal(3, 2))) as unit_amount,
        refusal
    from reported_bill_lines
),
typed as (
    select
        texts.source_file,
        texts.source_line,
        texts.source_item,
        texts.line_key,
        texts.is_key_unique,
        texts.provider_id,
        texts.account_id,
        texts.invoice_id,
        if(regexp_full_match(period_start, '\d{9,11}'), make_timestamp(try_cast(period_start as bigint) * 1000000),
            try_cast(try_cast(replace(period_start, ' UTC', '+00') as timestamptz) as timestamp)) as period_start_at,
        if(regexp_full_match(period_end, '\d{9,11}'), make_timestamp(try_cast(period_end as bigint) * 1000000),
            try_cast(try_cast(replace(period_end, ' UTC', '+00') as timestamptz) as timestamp)
        ) + if(is_one_day, interval 1 day, interval 0 day) as period_end_at,
        texts.line_item,
        texts.model_ref,
        texts.token_class,
        texts.price_context,
        texts.region,
        texts.line_kind,
        try_cast(texts.quantity as decimal(30, 9)) as quantity,
        texts.quantity_unit,
        if(
            regexp_full_match(amount, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?'),
            try_cast(amount as decimal(32, 20)),
            null
        ) * unit_amount as amount,
        try_cast(coalesce(nullif(effective_amount, ''), amount) as decimal(32, 20)) * unit_amount as effective_amount,
        try_cast(nullif(list_amount, '') as decimal(32, 20)) * unit_amount as list_amount,
        texts.currency,
        texts.amount as amount_text,
        texts.effective_amount as effective_text,
        texts.period_start as start_text,
        texts.period_end as end_text,
        texts.refusal
    from texts
)
select
    source_file,
    source_line,
    source_item,
    line_key,
    is_key_unique,
    provider_id,
    account_id,
    invoice_id,
    period_start_at,
    period_end_at,
    line_item,
    model_ref,
    token_class,
    price_context,
    region,
    line_kind,
    quantity,
    quantity_unit,
    cast(amount as decimal(30, 18)) as amount,
    cast(effective_amount as decimal(30, 18)) as effective_amount,
    cast(list_amount as decimal(30, 18)) as list_amount,
    currency,
    case
        when refusal is not null then 'refused'
        when amount is null then 'amount'
        when effective_amount is null then 'EffectiveCost'
        when period_start_at is null then 'start'
        when period_end_at is null then 'end'
        when period_end_at <= period_start_at then 'order'
        when period_start_at < timestamp '2015-01-01' or period_end_at > timestamp '2100-01-01' then 'age'
        when not coalesce(regexp_full_match(currency, '[A-Z]{3}'), false) then 'currency'
    end as fault,
    case
        when refusal is not null then refusal
        when amount is null then amount_text
        when effective_amount is null then effective_text
        when period_start_at is null or period_start_at < timestamp '2015-01-01' then start_text
        when period_end_at is null or period_end_at <= period_start_at then end_text
        when period_end_at > timestamp '2100-01-01' then end_text
        else currency
    end as fault_value
from typed
