-- question: Does opening cash plus net cash flow equal closing cash in every month?
-- grain:    scenario_id, month
-- reads:    company_months
-- notes:    docs/cash.md#cash
with rolled as (
    select
        scenario_id,
        month,
        opening_cash_usd,
        net_cash_flow_usd,
        closing_cash_usd,
        lag(closing_cash_usd) over (partition by scenario_id order by month) as previous_cash_usd
    from company_months
)
select
    scenario_id,
    month,
    previous_cash_usd,
    opening_cash_usd,
    net_cash_flow_usd,
    closing_cash_usd
from rolled
-- Without a known balance, or with an unknown flow, cash is unknown and not wrong.
where (closing_cash_usd is null and previous_cash_usd is not null and net_cash_flow_usd is not null)
    or abs(opening_cash_usd + net_cash_flow_usd - closing_cash_usd) > 1
    or abs(coalesce(previous_cash_usd, opening_cash_usd) - opening_cash_usd) > 1
