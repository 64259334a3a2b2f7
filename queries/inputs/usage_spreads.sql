-- question: How much more do the heavy users of a plan use than its median user, from when to when?
-- grain:    scenario_id, plan_id, valid_from_date
-- reads:    given_usage_spreads
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    p95_to_median_ratio,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id
        order by valid_from_date
    ) as valid_to_date
from given_usage_spreads
