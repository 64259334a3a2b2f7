-- question: How are the invoices of a plan's accounts paid, from when to when?
-- grain:    scenario_id, plan_id, valid_from_date
-- reads:    given_payment_terms
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    days_to_pay,
    withheld_cost_id,
    payment_fee_usd,
    refunded_share,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id
        order by valid_from_date
    ) as valid_to_date
from given_payment_terms
