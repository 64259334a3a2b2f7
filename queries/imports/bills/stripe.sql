-- question: What did customers' invoices charge, and what was collected of them, by Stripe?
-- grain:    source_file, source_line, source_item
-- reads:    source_rows
-- notes:    docs/bill_formats.md#stripe
-- Invoice line items of the API (`invoice` or `line_item` objects) or Sigma are in the currency's lowest unit, and so
-- are balance transactions of the API; the itemized balance report (`balance_transaction_id`, `gross`) is in whole
-- units. Fields: docs.stripe.com/api/invoice-line-item, /api/balance_transactions, /reports/report-types/balance.
-- An invoice line's amount is before its coupons, which discount_amounts has. Meter events are no money: refused.
with pages as (
    select
        source_file,
        source_line,
        unnest(if(json_type(line, '$.data') = 'ARRAY', json_extract(line, '$.data[*]'), [line])) as record,
        generate_subscripts(
            if(json_type(line, '$.data') = 'ARRAY', json_extract(line, '$.data[*]'), [line]), 1
        ) as record_number
    from source_rows
),
lines as (
    select
        source_file,
        source_line,
        if(json_type(record, '$.lines.data') = 'ARRAY', json_extract(record, '$.lines.data[*]'), [record]) as items,
        record_number * 100000 + generate_subscripts(items, 1) as source_item,
        record,
        unnest(items) as item
    from pages
),
texts as (
    select
        source_file,
        source_line,
        source_item,
        item,
        item ->> '$.balance_transaction_id' is not null as is_report,
        coalesce(item ->> '$.balance_transaction_id', item ->> '$.id', item ->> '$.invoice_line_item_id') as item_id,
        coalesce(
            nullif(item ->> '$.customer_id', ''), record ->> '$.customer.id', nullif(record ->> '$.customer', ''),
            nullif(item ->> '$.customer', '')
        ) as customer_id,
        coalesce(item ->> '$.reporting_category', item ->> '$.type') as category,
        coalesce(item ->> '$.invoice_id', item ->> '$.invoice', record ->> '$.id') as invoice_id,
        coalesce(nullif(item ->> '$.charge_id', ''), item ->> '$.source', item ->> '$.source_id') as charge_id,
        coalesce(item ->> '$.created_utc', item ->> '$.created') as created,
        coalesce(item ->> '$.period.start', item ->> '$.period_start') as period_start,
        coalesce(item ->> '$.period.end', item ->> '$.period_end') as period_end,
        item ->> '$.meter' is not null or item ->> '$.event_name' is not null as is_meter,
        list_transform(
            json_extract_string(item, '$.discount_amounts[*].amount'), lambda text: try_cast(text as decimal(28, 6))
        ) as coupons
    from lines
),
kinds as (
    select
        texts.source_file,
        texts.source_line,
        texts.source_item,
        texts.item,
        texts.is_report,
        texts.item_id,
        texts.customer_id,
        texts.invoice_id,
        texts.charge_id,
        texts.created,
        texts.period_start,
        texts.period_end,
        texts.is_meter,
        coalesce(
            item ->> '$.gross',
            cast(try_cast(item ->> '$.amount' as decimal(28, 6)) - list_sum(coupons) as varchar),
            item ->> '$.amount'
        ) as amount,
        list_count(coupons) < json_array_length(item, '$.discount_amounts') as is_coupon_unreadable,
        coalesce(item ->> '$.object' = 'balance_transaction', false) or is_report as is_transaction,
        case
            when category in ('charge', 'payment', 'payment_failure_refund') then 'collected'
            when category in ('refund', 'partial_capture_reversal', 'payment_refund', 'refund_failure') then 'refunded'
            when category like 'dispute%' or category = 'adjustment' then 'disputed'
            when category in ('payout', 'payout_reversal', 'transfer', 'topup') then 'transferred'
            else 'processing fee'
        end as transaction_kind
    from texts
)
select
    source_file,
    source_line,
    source_item,
    concat_ws('|', 'stripe', item_id) as line_key,
    true as is_key_unique,
    'stripe' as provider_id,
    customer_id as account_id,
    if(is_transaction, charge_id, invoice_id) as invoice_id,
    if(is_transaction, created, period_start) as period_start,
    if(is_transaction or period_end = period_start, 'one day', period_end) as period_end,
    coalesce(nullif(item ->> '$.description', ''), 'no description') as line_item,
    cast(null as varchar) as model_ref,
    cast(null as varchar) as token_class,
    cast(null as varchar) as price_context,
    cast(null as varchar) as region,
    if(is_transaction, transaction_kind, 'invoiced') as line_kind,
    item ->> '$.quantity' as quantity,
    cast(null as varchar) as quantity_unit,
    amount,
    not is_report as is_minor_unit,
    -- What is left of it after Stripe's fee.
    coalesce(item ->> '$.net', amount) as effective_amount,
    cast(null as varchar) as list_amount,
    item ->> '$.currency' as currency,
    case
        when is_meter then 'a meter event, which has no amount: export invoice line items or balance transactions'
        when is_coupon_unreadable then 'a discount in discount_amounts that has no number as its amount'
        when item_id is null then 'no id of an invoice line item or a balance transaction'
    end as refusal
from kinds
