-- question: How well do a bill's days fit the log's if they begin at another hour or half hour of UTC?
-- grain:    scenario_id, provider_id, offset_hours
-- reads:    billed_usage, bill_groups
-- notes:    docs/bills.md#time-zones
-- kept:     table
with hours as (
    select
        used.scenario_id,
        used.provider_id,
        used.usage_date,
        used.usage_hour,
        used.billed_model_id,
        used.billed_class,
        sum(used.unit_cost_usd) as hour_cost_usd
    from billed_usage as used
    group by
        used.scenario_id, used.provider_id, used.usage_date, used.usage_hour, used.billed_model_id, used.billed_class
),
clocks as (
    -- From 12 hours behind to 14 ahead.
    select cast(half_hours as double) * 0.5 as offset_hours
    from (select 1 as only_row) as rows_of_one
    cross join unnest(generate_series(-24, 28)) as series(half_hours)
),
days as (
    select
        hours.scenario_id,
        hours.provider_id,
        clocks.offset_hours,
        hours.billed_model_id,
        hours.billed_class,
        case
            when hours.usage_hour + clocks.offset_hours < 0 then cast(hours.usage_date - interval 1 day as date)
            when hours.usage_hour + clocks.offset_hours >= 24 then cast(hours.usage_date + interval 1 day as date)
            else hours.usage_date
        end as start_date,
        sum(hours.hour_cost_usd) as day_cost_usd
    from hours
    cross join clocks
    group by 1, 2, 3, 4, 5, 6
),
ratios as (
    select
        days.scenario_id,
        days.provider_id,
        days.offset_hours,
        cast(bills.effective_usd as double) / nullif(days.day_cost_usd, 0) as billed_ratio
    from days
    inner join bill_groups as bills
        on bills.scenario_id = days.scenario_id
        and bills.provider_id = days.provider_id
        and bills.billed_model_id = days.billed_model_id
        and bills.billed_class = days.billed_class
        and bills.start_date = days.start_date
        and date_diff('day', bills.start_date, bills.end_date) = 1
    where bills.effective_usd > 0
        and days.day_cost_usd > 0
),
middles as (
    select scenario_id, provider_id, offset_hours, quantile_cont(billed_ratio, 0.5) as middle_ratio
    from ratios
    group by scenario_id, provider_id, offset_hours
)
select
    ratios.scenario_id,
    ratios.provider_id,
    ratios.offset_hours,
    count(*) as compared_rows,
    -- The middle one, which a few lines that differ for another reason leave as it is.
    quantile_cont(abs(ratios.billed_ratio / nullif(middles.middle_ratio, 0) - 1), 0.5) as median_error_share
from ratios
inner join middles
    on middles.scenario_id = ratios.scenario_id
    and middles.provider_id = ratios.provider_id
    and middles.offset_hours = ratios.offset_hours
group by
    ratios.scenario_id,
    ratios.provider_id,
    ratios.offset_hours
