-- question: Which sales tax is due on a plan's payments from a region, from when to when?
-- grain:    scenario_id, plan_id, region_id, valid_from_date
-- reads:    given_sales_taxes
-- notes:    docs/timing.md#dates
select
    scenario_id,
    plan_id,
    region_id,
    tax_rate,
    customer_share,
    is_included,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, plan_id, region_id
        order by valid_from_date
    ) as valid_to_date
from given_sales_taxes
