-- question: How much cash do members bring by the end of another forecast's period, by their price and number?
-- grain:    scenario_id, fact_id
-- reads:    forecast_periods, plan_months, month_parameters, cash_balances
-- notes:    docs/facts.md#other-forecasts
with members as (
    select
        forecast_periods.scenario_id,
        forecast_periods.fact_id,
        forecast_periods.period_end,
        plan_months.month,
        sum(plan_months.users) as users,
        -- An unknown part makes a sum unknown.
        case when count(*) = count(plan_months.revenue_usd) then sum(plan_months.revenue_usd) end as revenue_usd,
        case
            when count(*) = count(plan_months.contribution_margin_usd) then sum(plan_months.contribution_margin_usd)
        end as contribution_margin_usd,
        case
            when count(*) = count(plan_months.serving_cost_usd) then sum(plan_months.serving_cost_usd)
        end as serving_cost_usd
    from forecast_periods
    inner join plan_months
        on plan_months.scenario_id = forecast_periods.scenario_id
        and plan_months.month >= forecast_periods.ahead_start
        and plan_months.month <= forecast_periods.period_end
        and plan_months.plan_kind = 'flat'
    group by
        forecast_periods.scenario_id, forecast_periods.fact_id, forecast_periods.period_end, plan_months.month
),
changes as (
    select
        scenario_id,
        fact_id,
        period_end,
        month,
        users,
        revenue_usd,
        contribution_margin_usd,
        serving_cost_usd,
        revenue_usd - lag(revenue_usd, 1, 0) over (
            partition by scenario_id, fact_id order by month
        ) as revenue_change_usd,
        serving_cost_usd - lag(serving_cost_usd, 1, 0) over (
            partition by scenario_id, fact_id order by month
        ) as serving_change_usd
    from members
),
flows as (
    -- What a change of all of it would bring: prepaid revenue comes earlier, bills are paid later,
    -- and what comes earns interest to the end of the period.
    select
        changes.scenario_id,
        changes.fact_id,
        changes.users,
        changes.revenue_usd,
        changes.contribution_margin_usd + changes.serving_cost_usd
            + coalesce(month_parameters.deferred_revenue_months, 0) * changes.revenue_change_usd as income_usd,
        changes.serving_cost_usd
            - coalesce(month_parameters.payable_months, 0) * changes.serving_change_usd as serving_usd,
        coalesce(ends.cash_growth_ratio / nullif(starts.cash_growth_ratio, 0), 1) as interest_factor
    from changes
    left join cash_balances as starts
        on starts.scenario_id = changes.scenario_id
        and starts.month = changes.month
    left join cash_balances as ends
        on ends.scenario_id = changes.scenario_id
        and ends.month = cast(date_trunc('month', changes.period_end) as date)
    left join month_parameters
        on month_parameters.scenario_id = changes.scenario_id
        and month_parameters.month = changes.month
)
select
    scenario_id,
    fact_id,
    count(*) as months,
    sum(users) as member_months,
    case when count(*) = count(revenue_usd) then sum(revenue_usd) end as revenue_usd,
    case when count(*) = count(income_usd) then sum(income_usd * interest_factor) end as price_cash_usd,
    case
        when count(*) = count(income_usd - serving_usd)
            then sum((income_usd - serving_usd) * interest_factor)
    end as number_cash_usd
from flows
group by scenario_id, fact_id
