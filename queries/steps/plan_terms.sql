-- question: What does a plan charge in a month, and which share of its revenue goes to others?
-- grain:    scenario_id, month, plan_id
-- reads:    months, plan_prices, price_realisations, variable_costs, given_revenue_share_rates, given_plans, given_settings
-- notes:    docs/model.md#revenue
with prices as (
    select plan_prices.scenario_id, months.month, plan_prices.plan_id, plan_prices.price_usd_per_user_month
    from plan_prices
    inner join months
        on plan_prices.valid_from_date <= months.middle_date
        and plan_prices.valid_to_date > months.middle_date
),
realisations as (
    select price_realisations.scenario_id, months.month, price_realisations.plan_id, price_realisations.realised_price_share
    from price_realisations
    inner join months
        on price_realisations.valid_from_date <= months.middle_date
        and price_realisations.valid_to_date > months.middle_date
),
fees as (
    select variable_costs.scenario_id, months.month, variable_costs.plan_id, sum(variable_costs.cost_share_of_revenue) as fee_share
    from variable_costs
    inner join months
        on variable_costs.valid_from_date <= months.middle_date
        and variable_costs.valid_to_date > months.middle_date
    group by variable_costs.scenario_id, months.month, variable_costs.plan_id
),
rates as (
    select given_revenue_share_rates.scenario_id, months.month,
        sum(given_revenue_share_rates.revenue_share) as revenue_share, count(*) as partners
    from given_revenue_share_rates
    inner join months
        on given_revenue_share_rates.valid_from_date <= months.middle_date
        and given_revenue_share_rates.valid_to_date > months.middle_date
    group by given_revenue_share_rates.scenario_id, months.month
),
partners as (
    select scenario_id, count(distinct partner_id) as partners
    from given_revenue_share_rates
    group by scenario_id
)
select
    given_settings.scenario_id,
    months.month,
    given_plans.plan_id,
    prices.price_usd_per_user_month,
    realisations.realised_price_share,
    coalesce(fees.fee_share, 0) as fee_share,
    -- Nothing is shared where no partner is named, or on what the partner itself pays; a gap in a partner's rates stays unknown.
    case
        when partners.partners is null or given_plans.plan_kind = 'partner' then 0
        when rates.partners = partners.partners then rates.revenue_share
    end as partner_revenue_share
from given_settings
cross join months
cross join given_plans
left join prices
    on prices.scenario_id = given_settings.scenario_id and prices.month = months.month and prices.plan_id = given_plans.plan_id
left join realisations
    on realisations.scenario_id = given_settings.scenario_id and realisations.month = months.month and realisations.plan_id = given_plans.plan_id
left join fees
    on fees.scenario_id = given_settings.scenario_id and fees.month = months.month and fees.plan_id = given_plans.plan_id
left join rates
    on rates.scenario_id = given_settings.scenario_id and rates.month = months.month
left join partners
    on partners.scenario_id = given_settings.scenario_id
