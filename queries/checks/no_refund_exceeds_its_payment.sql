-- question: Is every refund at most as large as its payment?
-- grain:    account_id, invoice_id
-- reads:    given_bill_lines
-- notes:    docs/checks.md#checks-of-a-usage-log
-- needs:    usage log
-- Refunds of payments that are not among the imported lines cannot be compared.
with payments as (
    select
        coalesce(account_id, '(no customer)') as account_id,
        invoice_id,
        sum(case when line_kind = 'collected' then amount else 0 end) as paid_amount,
        -sum(case when line_kind = 'refunded' then amount else 0 end) as refunded_amount
    from given_bill_lines
    where given_bill_lines.provider_id = 'stripe'
        and given_bill_lines.line_kind in ('collected', 'refunded')
        and given_bill_lines.invoice_id is not null
    group by
        coalesce(account_id, '(no customer)'),
        invoice_id
)
select
    account_id,
    invoice_id,
    paid_amount,
    refunded_amount
from payments
where refunded_amount > paid_amount
    and paid_amount > 0
