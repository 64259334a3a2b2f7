-- question: When does the cash run out, and how much funding is missing?
-- grain:    scenario_id
-- reads:    months, company_months, cash_anchors, month_parameters, given_settings, given_scenarios
-- notes:    docs/cash.md#runway
with cash as (
    select
        company_months.scenario_id,
        company_months.month,
        months.month_end_date,
        months.days,
        given_settings.as_of_date,
        given_settings.last_month,
        company_months.burn_usd,
        company_months.opening_cash_usd,
        company_months.closing_cash_usd,
        coalesce(month_parameters.minimum_cash_usd, 0) as minimum_cash_usd
    from company_months
    inner join months
        on months.month = company_months.month
    -- Without a known balance there is no cash to run out.
    inner join cash_anchors
        on cash_anchors.scenario_id = company_months.scenario_id
    inner join given_settings
        on given_settings.scenario_id = company_months.scenario_id
    left join month_parameters
        on month_parameters.scenario_id = company_months.scenario_id
        and month_parameters.month = company_months.month
),
crossings as (
    select
        scenario_id,
        -- Cash that is short already is out on the as-of date.
        min(case
            when closing_cash_usd < minimum_cash_usd
                then greatest(as_of_date, cast(month + cast(floor(
                    case
                        when opening_cash_usd <= minimum_cash_usd then 0
                        else (opening_cash_usd - minimum_cash_usd)
                            / nullif(opening_cash_usd - closing_cash_usd, 0) * days
                    end
                ) as integer) * interval 1 day as date))
        end) as cash_out_date
    from cash
    where month_end_date > as_of_date
    group by scenario_id
),
summaries as (
    select
        scenario_id,
        max(as_of_date) as as_of_date,
        max(month_end_date) as horizon_date,
        min(case when month_end_date > as_of_date then closing_cash_usd end) as lowest_cash_usd,
        max(case when month_end_date > as_of_date then minimum_cash_usd - closing_cash_usd end) as gap_usd,
        max(case when month_end_date <= as_of_date then month end) as last_known_month,
        sum(case when month_end_date > as_of_date and closing_cash_usd is null then 1 else 0 end) as unknown_months
    from cash
    group by scenario_id
),
recent as (
    select
        cash.scenario_id,
        max(case when cash.month = summaries.last_known_month then cash.closing_cash_usd end) as cash_usd,
        avg(cash.burn_usd) as burn_usd
    from cash
    inner join summaries
        on summaries.scenario_id = cash.scenario_id
        and cash.month <= summaries.last_known_month
        and cash.month > cast(summaries.last_known_month - interval 3 month as date)
    group by cash.scenario_id
)
select
    summaries.scenario_id,
    given_scenarios.title,
    crossings.cash_out_date,
    -- Cash that is unknown in some month may have run out by then.
    case
        when crossings.cash_out_date is not null then true
        when summaries.unknown_months = 0 then false
    end as is_cash_out,
    case
        when crossings.cash_out_date is not null or summaries.unknown_months = 0
            then date_diff('day', summaries.as_of_date, coalesce(crossings.cash_out_date, summaries.horizon_date)) * 12
                / 365.25
    end as runway_months,
    case when recent.burn_usd > 0 then recent.cash_usd / nullif(recent.burn_usd, 0) end as static_runway_months,
    case when summaries.unknown_months = 0 then summaries.lowest_cash_usd end as lowest_cash_usd,
    case when summaries.unknown_months = 0 then greatest(summaries.gap_usd, 0) end as funding_gap_usd
from summaries
inner join given_scenarios
    on given_scenarios.scenario_id = summaries.scenario_id
left join crossings
    on crossings.scenario_id = summaries.scenario_id
left join recent
    on recent.scenario_id = summaries.scenario_id
