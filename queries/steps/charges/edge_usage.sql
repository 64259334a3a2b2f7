-- question: What share of the plan's usage lies below the edges of a tier with charges?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    charge_probabilities, month_periods, tier_ranges
-- notes:    docs/charges.md#expected-charges
with edges as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        max(case when point = 'lower/users' then probability end) as lower_users,
        max(case when point = 'lower/usage' then probability end) as lower_usage,
        max(case when point = 'upper/users' then probability end) as upper_users,
        max(case when point = 'upper/usage' then probability end) as upper_usage
    from charge_probabilities
    where point in ('lower/users', 'lower/usage', 'upper/users', 'upper/usage')
    group by scenario_id, month, plan_id, tier_id
)
select
    edges.scenario_id,
    edges.month,
    edges.plan_id,
    edges.tier_id,
    -- The quantile is an approximation: the usage below it is corrected by the users it is off.
    edges.lower_usage - tier_ranges.lower_ratio * (edges.lower_users - tier_ranges.lower_share) as lower_usage,
    edges.upper_usage - tier_ranges.upper_ratio * (edges.upper_users - tier_ranges.upper_share) as upper_usage
from edges
inner join month_periods
    on month_periods.month = edges.month
inner join tier_ranges
    on tier_ranges.scenario_id = edges.scenario_id
    and tier_ranges.period_month = month_periods.period_month
    and tier_ranges.plan_id = edges.plan_id
    and tier_ranges.tier_id = edges.tier_id
