-- question: Why does a provider's bill differ from the logged usage, and by how much for each reason?
-- grain:    scenario_id, month, provider_id, cause
-- reads:    bill_line_causes, bill_clocks, bill_factors
-- notes:    docs/bills.md#causes
-- order:    month latest, moved_usd desc
with causes as (
    select
        scenario_id,
        cast(date_trunc('month', start_date) as date) as month,
        provider_id,
        cause,
        sum(cause_usd) as cause_usd,
        sum(abs(cause_usd)) as moved_usd,
        count(*) as cause_rows,
        min(start_date) as first_cause_date,
        max(start_date) as last_cause_date
    from bill_line_causes
    group by
        scenario_id,
        cast(date_trunc('month', start_date) as date),
        provider_id,
        cause
)
select
    causes.scenario_id,
    causes.month,
    causes.provider_id,
    causes.cause,
    causes.cause_usd,
    causes.moved_usd,
    causes.cause_rows,
    causes.first_cause_date,
    causes.last_cause_date,
    case when causes.cause = 'days of another time zone' then bill_clocks.offset_hours end as clock_offset_hours,
    case when causes.cause in ('discount', 'markup or tax') then bill_factors.bill_factor end as bill_factor
from causes
left join bill_clocks
    on bill_clocks.scenario_id = causes.scenario_id
    and bill_clocks.provider_id = causes.provider_id
left join bill_factors
    on bill_factors.scenario_id = causes.scenario_id
    and bill_factors.provider_id = causes.provider_id
    and bill_factors.factor_model_id = 'all models'
