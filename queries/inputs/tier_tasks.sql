-- question: Which tasks do the users of a tier send, in which shares, from when to when?
-- grain:    scenario_id, plan_id, tier_id, task_id, valid_from_date
-- reads:    given_tier_tasks
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    tier_id,
    task_id,
    task_share,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id, tier_id, task_id
        order by valid_from_date
    ) as valid_to_date
from given_tier_tasks
