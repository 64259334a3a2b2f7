-- question: How many members, or what price per member, would make another forecast come true?
-- grain:    scenario_id, fact_id
-- reads:    forecast_periods, forecast_members, company_months
-- notes:    docs/facts.md#other-forecasts
-- order:    period_end, fact_id
with companies as (
    select
        forecast_periods.scenario_id,
        forecast_periods.fact_id,
        -- An unknown part makes a sum unknown.
        case
            when count(*) = count(company_months.revenue_usd) then sum(company_months.revenue_usd)
        end as revenue_usd,
        case when count(*) = count(company_months.burn_usd) then sum(company_months.burn_usd) end as burn_usd
    from forecast_periods
    inner join company_months
        on company_months.scenario_id = forecast_periods.scenario_id
        and company_months.month >= forecast_periods.period_start
        and company_months.month <= forecast_periods.period_end
    group by forecast_periods.scenario_id, forecast_periods.fact_id
),
gaps as (
    -- By which share of what they bring members would have to pay more, or be more: for all of a gap
    -- in burn, for their part of a gap in revenue.
    select
        forecast_periods.scenario_id,
        forecast_periods.fact_id,
        forecast_periods.metric,
        forecast_periods.vintage,
        forecast_periods.measure_id,
        forecast_periods.period_start,
        forecast_periods.period_end,
        forecast_periods.forecast_usd,
        forecast_members.months,
        forecast_members.member_months,
        forecast_members.revenue_usd as members_revenue_usd,
        case
            when forecast_periods.measure_id = 'burn' then companies.burn_usd
            else companies.revenue_usd
        end as modelled_usd,
        case
            when forecast_periods.measure_id = 'burn'
                then (companies.burn_usd - forecast_periods.forecast_usd) / nullif(forecast_members.price_cash_usd, 0)
            else forecast_periods.forecast_usd / nullif(companies.revenue_usd, 0) - 1
        end as price_share,
        case
            when forecast_periods.measure_id <> 'burn'
                then forecast_periods.forecast_usd / nullif(companies.revenue_usd, 0) - 1
            -- Members who cost more than they bring close no gap.
            when forecast_members.number_cash_usd > 0
                then (companies.burn_usd - forecast_periods.forecast_usd) / nullif(forecast_members.number_cash_usd, 0)
        end as number_share
    from forecast_periods
    inner join companies
        on companies.scenario_id = forecast_periods.scenario_id
        and companies.fact_id = forecast_periods.fact_id
    inner join forecast_members
        on forecast_members.scenario_id = forecast_periods.scenario_id
        and forecast_members.fact_id = forecast_periods.fact_id
)
select
    scenario_id,
    fact_id,
    metric,
    vintage,
    measure_id,
    period_start,
    period_end,
    forecast_usd,
    modelled_usd,
    members_revenue_usd * price_share as members_gap_usd,
    member_months / nullif(months, 0) as modelled_users,
    members_revenue_usd / nullif(member_months, 0) as modelled_price_usd_per_user_month,
    members_revenue_usd * (1 + price_share) / nullif(member_months, 0) as required_price_usd_per_user_month,
    member_months * (1 + number_share) / nullif(months, 0) as required_users
from gaps
