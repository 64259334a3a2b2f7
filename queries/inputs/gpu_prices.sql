-- question: What does an hour of an accelerator cost, from when to when?
-- grain:    scenario_id, accelerator_id, valid_from_date
-- reads:    given_gpu_prices
-- notes:    docs/timing.md#dates
select
    scenario_id,
    accelerator_id,
    price_usd_per_gpu_hour,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, accelerator_id
        order by valid_from_date
    ) as valid_to_date
from given_gpu_prices
