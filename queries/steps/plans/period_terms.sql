-- question: What does a plan charge until its terms change, and what share of its revenue goes to others?
-- grain:    scenario_id, period_month, plan_id
-- reads:    months, term_periods, plan_prices, price_realisations, variable_costs, given_revenue_share_rates,
--           given_plans, given_settings
-- notes:    docs/plans.md#revenue
with period_dates as (
    select months.month as period_month, months.middle_date as period_date
    from months
    inner join term_periods
        on term_periods.month = months.month
    where term_periods.period_month = months.month
),
fees as (
    select
        variable_costs.scenario_id,
        period_dates.period_month,
        variable_costs.plan_id,
        sum(variable_costs.cost_share_of_revenue) as fee_share
    from variable_costs
    inner join period_dates
        on variable_costs.valid_from_date <= period_dates.period_date
        and variable_costs.valid_to_date > period_dates.period_date
    group by variable_costs.scenario_id, period_dates.period_month, variable_costs.plan_id
),
rates as (
    select
        given_revenue_share_rates.scenario_id,
        period_dates.period_month,
        sum(given_revenue_share_rates.revenue_share) as revenue_share,
        count(*) as partners
    from given_revenue_share_rates
    inner join period_dates
        on given_revenue_share_rates.valid_from_date <= period_dates.period_date
        and given_revenue_share_rates.valid_to_date > period_dates.period_date
    group by given_revenue_share_rates.scenario_id, period_dates.period_month
),
partners as (
    select scenario_id, count(distinct partner_id) as partners
    from given_revenue_share_rates
    group by scenario_id
),
terms as (
    select
        given_settings.scenario_id,
        period_dates.period_month,
        given_plans.plan_id,
        plan_prices.price_usd_per_user_month,
        price_realisations.realised_price_share,
        coalesce(fees.fee_share, 0) as fee_share,
        -- Nothing is shared where no partner is named, or on what the partner itself pays; a gap in a
        -- partner's rates stays unknown.
        case
            when partners.partners is null or given_plans.plan_kind = 'partner' then 0
            when rates.partners = partners.partners then rates.revenue_share
        end as partner_revenue_share
    from given_settings
    cross join period_dates
    cross join given_plans
    left join plan_prices
        on plan_prices.scenario_id = given_settings.scenario_id
        and plan_prices.plan_id = given_plans.plan_id
        and plan_prices.valid_from_date <= period_dates.period_date
        and plan_prices.valid_to_date > period_dates.period_date
    left join price_realisations
        on price_realisations.scenario_id = given_settings.scenario_id
        and price_realisations.plan_id = given_plans.plan_id
        and price_realisations.valid_from_date <= period_dates.period_date
        and price_realisations.valid_to_date > period_dates.period_date
    left join fees
        on fees.scenario_id = given_settings.scenario_id
        and fees.period_month = period_dates.period_month
        and fees.plan_id = given_plans.plan_id
    left join rates
        on rates.scenario_id = given_settings.scenario_id
        and rates.period_month = period_dates.period_month
    left join partners
        on partners.scenario_id = given_settings.scenario_id
)
select
    scenario_id,
    period_month,
    plan_id,
    price_usd_per_user_month,
    realised_price_share,
    fee_share,
    partner_revenue_share,
    fee_share + partner_revenue_share as other_variable_cost_share,
    1 - fee_share - partner_revenue_share as kept_revenue_share
from terms
