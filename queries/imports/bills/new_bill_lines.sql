-- question: Which lines of a bill are new, which are known already, and which contradict another?
-- grain:    source_file, source_line, source_item
-- reads:    typed_bill_lines, known_bill_lines
-- notes:    docs/bill_formats.md#the-same-line-twice
-- Lines without an id of their own may be equal, so that of equal lines as many are known as were imported before.
with known as (
    select line_key, amount, effective_amount, count(*) as known_lines
    from known_bill_lines
    group by all
),
amounts as (
    select line_key, count(distinct amount) as amounts, min(amount) as least_amount, max(amount) as most_amount
    from (
        select line_key, amount from known_bill_lines
        union all
        select line_key, amount from typed_bill_lines where is_key_unique and fault is null
    )
    group by line_key
),
numbered as (
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
        amount,
        effective_amount,
        list_amount,
        currency,
        fault,
        fault_value,
        row_number() over (
            partition by line_key, amount, effective_amount
            order by source_file, source_line, source_item
        ) as occurrence
    from typed_bill_lines
)
select
    numbered.source_file,
    numbered.source_line,
    numbered.source_item,
    numbered.line_key,
    numbered.is_key_unique,
    numbered.provider_id,
    numbered.account_id,
    numbered.invoice_id,
    numbered.period_start_at,
    numbered.period_end_at,
    numbered.line_item,
    numbered.model_ref,
    numbered.token_class,
    numbered.price_context,
    numbered.region,
    numbered.line_kind,
    numbered.quantity,
    numbered.quantity_unit,
    numbered.amount,
    numbered.effective_amount,
    numbered.list_amount,
    numbered.currency,
    coalesce(numbered.fault, if(numbered.is_key_unique and amounts.amounts > 1, 'conflict', null)) as fault,
    if(
        numbered.fault is not null,
        numbered.fault_value,
        concat(round(amounts.least_amount, 9), ' and ', round(amounts.most_amount, 9))
    ) as fault_value,
    numbered.occurrence <= coalesce(known.known_lines, 0)
        or numbered.is_key_unique and numbered.occurrence > 1 as is_duplicate
from numbered
left join known
    on known.line_key = numbered.line_key
    and known.amount = numbered.amount
    and known.effective_amount = numbered.effective_amount
left join amounts
    on amounts.line_key = numbered.line_key
