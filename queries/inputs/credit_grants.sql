-- question: Which credits does a plan grant, from when to when?
-- grain:    scenario_id, plan_id, grant_id, valid_from_date
-- reads:    given_credit_grants
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    grant_id,
    credit_usd,
    price_paid_usd,
    every_months,
    expiry_months,
    priority,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id, grant_id
        order by valid_from_date
    ) as valid_to_date
from given_credit_grants
