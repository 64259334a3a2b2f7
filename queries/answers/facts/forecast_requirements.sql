-- question: How many members, or what price per member, would make another forecast come true?
-- grain:    scenario_id, fact_id
-- reads:    plan_months, company_months, given_facts, given_settings
-- notes:    docs/facts.md#other-forecasts
-- order:    period_end, fact_id
with forecasts as (
    select
        given_settings.scenario_id,
        given_facts.fact_id,
        given_facts.metric,
        given_facts.measure_id,
        given_facts.period_start,
        given_facts.period_end,
        given_facts.reported_value * given_facts.unit_scale as forecast_usd
    from given_facts
    cross join given_settings
    where given_facts.fact_kind in ('forecast', 'target')
        and given_facts.measure_id in ('revenue', 'burn')
        and given_facts.comparison = 'sum'
        and given_facts.period_end > given_settings.as_of_date
),
members as (
    select
        forecasts.scenario_id,
        forecasts.fact_id,
        sum(plan_months.users) as member_months,
        -- An unknown part makes a sum unknown.
        case
            when count(*) = count(plan_months.revenue_usd) then sum(plan_months.revenue_usd)
        end as members_revenue_usd
    from forecasts
    inner join plan_months
        on plan_months.scenario_id = forecasts.scenario_id
        and plan_months.month >= forecasts.period_start
        and plan_months.month <= forecasts.period_end
        and plan_months.plan_kind = 'flat'
    group by forecasts.scenario_id, forecasts.fact_id
),
companies as (
    select
        forecasts.scenario_id,
        forecasts.fact_id,
        count(*) as months,
        case
            when count(*) = count(company_months.revenue_usd) then sum(company_months.revenue_usd)
        end as revenue_usd,
        case when count(*) = count(company_months.burn_usd) then sum(company_months.burn_usd) end as burn_usd
    from forecasts
    inner join company_months
        on company_months.scenario_id = forecasts.scenario_id
        and company_months.month >= forecasts.period_start
        and company_months.month <= forecasts.period_end
    group by forecasts.scenario_id, forecasts.fact_id
),
gaps as (
    -- What members would have to bring more: all of a gap in burn, their part of a gap in revenue.
    select
        forecasts.scenario_id,
        forecasts.fact_id,
        forecasts.metric,
        forecasts.measure_id,
        forecasts.period_start,
        forecasts.period_end,
        forecasts.forecast_usd,
        companies.months,
        members.member_months,
        members.members_revenue_usd,
        case when forecasts.measure_id = 'burn' then companies.burn_usd else companies.revenue_usd end as modelled_usd,
        case
            when forecasts.measure_id = 'burn' then companies.burn_usd - forecasts.forecast_usd
            else (forecasts.forecast_usd - companies.revenue_usd) * members.members_revenue_usd
                / nullif(companies.revenue_usd, 0)
        end as members_gap_usd
    from forecasts
    inner join companies
        on companies.scenario_id = forecasts.scenario_id and companies.fact_id = forecasts.fact_id
    inner join members
        on members.scenario_id = forecasts.scenario_id and members.fact_id = forecasts.fact_id
)
select
    scenario_id,
    fact_id,
    metric,
    measure_id,
    period_start,
    period_end,
    forecast_usd,
    modelled_usd,
    members_gap_usd,
    member_months / nullif(months, 0) as modelled_users,
    members_revenue_usd / nullif(member_months, 0) as modelled_price_usd_per_user_month,
    (members_revenue_usd + members_gap_usd) / nullif(member_months, 0) as required_price_usd_per_user_month,
    (members_revenue_usd + members_gap_usd) / nullif(members_revenue_usd, 0) * member_months
        / nullif(months, 0) as required_users
from gaps
