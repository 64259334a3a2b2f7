-- question: Do the causes of each bill's gap to the log sum to it?
-- grain:    scenario_id, provider_id
-- reads:    bill_line_causes, bill_reconciliations
-- notes:    docs/checks.md#checks-of-a-usage-log
with causes as (
    select scenario_id, provider_id, sum(cause_usd) as cause_usd
    from bill_line_causes
    group by scenario_id, provider_id
),
gaps as (
    select scenario_id, provider_id, sum(gap_usd) as gap_usd
    from bill_reconciliations
    group by scenario_id, provider_id
)
select
    gaps.scenario_id,
    gaps.provider_id,
    gaps.gap_usd,
    causes.cause_usd
from gaps
left join causes
    on causes.scenario_id = gaps.scenario_id
    and causes.provider_id = gaps.provider_id
where abs(gaps.gap_usd - coalesce(causes.cause_usd, 0)) >= 0.005
