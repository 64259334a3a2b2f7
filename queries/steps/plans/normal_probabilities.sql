-- question: What share of a standard normal distribution lies below each point of a tier?
-- grain:    scenario_id, month, plan_id, tier_id, point
-- reads:    tier_points
-- notes:    docs/plans.md#normal-distribution
-- kept:     on request
-- Hart's rational approximation, absolute error below 1e-14; beyond 7 standard deviations the tail is taken as 0.
with arguments as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        point,
        standard_value,
        least(abs(standard_value), 7) as distance
    from tier_points
),
tails as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        point,
        standard_value,
        case when abs(standard_value) > 7 then 0 else exp(-distance * distance / 2) * ((((((
            0.0352624965998911 * distance + 0.700383064443688) * distance + 6.37396220353165) * distance
            + 33.912866078383) * distance + 112.079291497871) * distance + 221.213596169931) * distance
            + 220.206867912376)
            / nullif(((((((
                0.0883883476483184 * distance + 1.75566716318264) * distance + 16.064177579207) * distance
                + 86.7807322029461) * distance + 296.564248779674) * distance + 637.333633378831) * distance
                + 793.826512519948) * distance + 440.413735824752, 0)
        end as tail
    from arguments
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    point,
    case when standard_value > 0 then 1 - tail when standard_value <= 0 then tail end as probability
from tails
