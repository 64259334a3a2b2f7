-- question: How much may a user of a tier use, from when to when?
-- grain:    scenario_id, plan_id, tier_id, valid_from_date
-- reads:    given_usage_caps
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    tier_id,
    cap_tasks_per_user_month,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id, tier_id
        order by valid_from_date
    ) as valid_to_date
from given_usage_caps
