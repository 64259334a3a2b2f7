-- question: What was invoiced to an account for a month, and what was collected from it in that month?
-- grain:    scenario_id, month, account_id
-- reads:    rated_bill_lines
-- notes:    docs/bills.md#revenue-as-collected
-- An invoice's line belongs to the month in which its period starts, a payment to the month of its day.
with lines as (
    select
        scenario_id,
        cast(date_trunc('month', start_date) as date) as month,
        coalesce(account_id, '(no customer)') as account_id,
        line_kind,
        cast(amount_usd as double) as line_usd,
        cast(effective_usd as double) as net_usd
    from rated_bill_lines
    where rated_bill_lines.provider_id = 'stripe'
)
select
    scenario_id,
    month,
    account_id,
    sum(case when line_kind = 'invoiced' then line_usd else 0 end) as invoiced_usd,
    sum(case when line_kind = 'collected' then line_usd else 0 end) as collected_usd,
    -sum(case when line_kind in ('refunded', 'disputed') then line_usd else 0 end) as refunded_usd,
    sum(case when line_kind in ('collected', 'refunded', 'disputed') then net_usd else 0 end) as kept_usd,
    sum(case when line_usd is null then 1 else 0 end) as lines_without_rate
from lines
where lines.line_kind in ('invoiced', 'collected', 'refunded', 'disputed')
group by
    scenario_id,
    month,
    account_id
