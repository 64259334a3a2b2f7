-- question: How widely is the usage of a plan's users spread?
-- grain:    scenario_id, period_month, plan_id
-- reads:    periods, usage_spreads, normal_quantiles
-- notes:    docs/plans.md#tiers
-- kept:     on request
select
    usage_spreads.scenario_id,
    periods.period_month,
    periods.next_period_month,
    usage_spreads.plan_id,
    ln(usage_spreads.p95_to_median_ratio) / nullif(normal_quantiles.standard_value, 0) as sigma
from usage_spreads
inner join periods
    on usage_spreads.valid_from_date <= periods.period_date
    and usage_spreads.valid_to_date > periods.period_date
inner join normal_quantiles
    on normal_quantiles.user_share = cast(0.95 as double)
