-- question: What did a provider bill in a month, and how much of it stays unexplained?
-- grain:    scenario_id, month, provider_id
-- reads:    bill_amounts, bill_line_causes
-- notes:    docs/bills.md#allocation
-- A charge that spans months is in the month in which it starts.
with billed as (
    select
        scenario_id,
        cast(date_trunc('month', start_date) as date) as month,
        provider_id,
        -- An amount in a currency without a rate leaves the bill unknown.
        case when sum(unrated_lines) = 0 then sum(billed_usd) end as billed_usd,
        case when sum(unrated_lines) = 0 then sum(effective_usd) end as effective_usd
    from bill_amounts
    group by
        scenario_id,
        cast(date_trunc('month', start_date) as date),
        provider_id
),
unexplained as (
    select
        scenario_id,
        cast(date_trunc('month', start_date) as date) as month,
        provider_id,
        sum(abs(cause_usd)) as unexplained_usd
    from bill_line_causes
    where cause = 'unexplained'
    group by
        scenario_id,
        cast(date_trunc('month', start_date) as date),
        provider_id
)
select
    billed.scenario_id,
    billed.month,
    billed.provider_id,
    billed.billed_usd,
    billed.effective_usd,
    coalesce(unexplained.unexplained_usd, 0) as unexplained_usd
from billed
left join unexplained
    on unexplained.scenario_id = billed.scenario_id
    and unexplained.month = billed.month
    and unexplained.provider_id = billed.provider_id
