-- question: What share of a plan's members, and of their tasks, do a scenario's prices keep?
-- grain:    scenario_id, month, plan_id
-- reads:    months, calendar_years, price_changes, demand_responses
-- notes:    docs/plans.md#demand
with responses as (
    select
        price_changes.scenario_id,
        months.month,
        price_changes.plan_id,
        demand_responses.elasticity,
        demand_responses.leaver_usage_ratio,
        demand_responses.fallback_plan_id,
        demand_responses.fallback_share,
        -- Each change is felt in proportion to the time since, until the lag is over.
        price_changes.added_price_growth * case
            when demand_responses.lag_months = 0 then 1
            else least(
                date_diff('day', price_changes.valid_from_date, months.middle_date)
                    * calendar_years.months_per_year / nullif(calendar_years.days_per_year, 0)
                    / nullif(demand_responses.lag_months, 0),
                1
            )
        end as felt_price_growth
    from price_changes
    cross join months
    cross join calendar_years
    inner join demand_responses
        on demand_responses.scenario_id = price_changes.scenario_id
        and demand_responses.plan_id = price_changes.plan_id
        and demand_responses.valid_from_date <= months.middle_date
        and demand_responses.valid_to_date > months.middle_date
    where price_changes.valid_from_date <= months.middle_date
),
sums as (
    select
        scenario_id,
        month,
        plan_id,
        max(elasticity) as elasticity,
        max(leaver_usage_ratio) as leaver_usage_ratio,
        max(fallback_plan_id) as fallback_plan_id,
        max(fallback_share) as fallback_share,
        sum(felt_price_growth) as felt_price_growth
    from responses
    group by scenario_id, month, plan_id
)
select
    scenario_id,
    month,
    plan_id,
    exp(-elasticity * felt_price_growth) as remaining_member_share,
    exp(-elasticity * leaver_usage_ratio * felt_price_growth) as remaining_usage_share,
    fallback_plan_id,
    fallback_share
from sums
