-- question: What was used in each charge period of a bill, by the bill's clock and by UTC?
-- grain:    scenario_id, clock_kind, provider_id, start_date, end_date, billed_model_id, billed_class, month,
--           price_slot_id, outcome_kind, token_class
-- reads:    billed_usage, bill_clocks, bill_groups
-- notes:    docs/bills.md#time-zones
-- kept:     table
with clocks as (
    select scenario_id, provider_id, 'bill' as clock_kind, offset_hours
    from bill_clocks
    union all
    select scenario_id, provider_id, 'utc' as clock_kind, 0 as offset_hours
    from bill_clocks
),
local_days as (
    select
        used.scenario_id,
        clocks.clock_kind,
        used.provider_id,
        case
            when used.usage_hour + clocks.offset_hours < 0 then cast(used.usage_date - interval 1 day as date)
            when used.usage_hour + clocks.offset_hours >= 24 then cast(used.usage_date + interval 1 day as date)
            else used.usage_date
        end as local_date,
        used.billed_model_id,
        used.billed_class,
        used.month,
        used.price_slot_id,
        used.price_context,
        used.outcome_kind,
        used.token_class,
        sum(used.units) as units,
        sum(used.unpriced_units) as unpriced_units,
        sum(used.unit_cost_usd) as unit_cost_usd
    from billed_usage as used
    inner join clocks
        on clocks.scenario_id = used.scenario_id
        and clocks.provider_id = used.provider_id
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
),
bill_periods as (
    select distinct scenario_id, provider_id, start_date, end_date
    from bill_groups
),
billed_months as (
    select distinct scenario_id, provider_id, cast(date_trunc('month', start_date) as date) as month
    from bill_groups
),
dates as (
    select distinct scenario_id, provider_id, local_date
    from local_days
),
placed_dates as (
    -- Where a month and its days are both billed, usage is compared with the shorter one.
    select
        dates.scenario_id,
        dates.provider_id,
        dates.local_date,
        coalesce(periods.start_date, dates.local_date) as start_date,
        coalesce(periods.end_date, cast(dates.local_date + interval 1 day as date)) as end_date,
        row_number() over (
            partition by dates.scenario_id, dates.provider_id, dates.local_date
            order by date_diff('day', periods.start_date, periods.end_date), periods.start_date
        ) as period_rank
    from dates
    left join bill_periods as periods
        on periods.scenario_id = dates.scenario_id
        and periods.provider_id = dates.provider_id
        and periods.start_date <= dates.local_date
        and periods.end_date > dates.local_date
)
select
    local_days.scenario_id,
    local_days.clock_kind,
    local_days.provider_id,
    placed_dates.start_date,
    placed_dates.end_date,
    local_days.billed_model_id,
    local_days.billed_class,
    local_days.month,
    local_days.price_slot_id,
    local_days.price_context,
    local_days.outcome_kind,
    local_days.token_class,
    sum(local_days.units) as units,
    sum(local_days.unpriced_units) as unpriced_units,
    sum(local_days.unit_cost_usd) as unit_cost_usd
from local_days
inner join placed_dates
    on placed_dates.scenario_id = local_days.scenario_id
    and placed_dates.provider_id = local_days.provider_id
    and placed_dates.local_date = local_days.local_date
    and placed_dates.period_rank = 1
-- Months without any bill of the provider are not compared.
inner join billed_months
    on billed_months.scenario_id = placed_dates.scenario_id
    and billed_months.provider_id = placed_dates.provider_id
    and billed_months.month = cast(date_trunc('month', placed_dates.start_date) as date)
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
