-- question: Which prices of a GPU-hour can be compared with a published figure?
-- grain:    scenario_id, month, measure_id
-- reads:    months, gpu_prices
-- notes:    docs/facts.md#measures
select
    gpu_prices.scenario_id,
    months.month,
    'gpu_hour_price_' || gpu_prices.accelerator_id as measure_id,
    gpu_prices.price_usd_per_gpu_hour as flow_value,
    1 as base_value,
    cast(null as double) as end_value
from months
inner join gpu_prices
    on gpu_prices.valid_from_date <= months.middle_date
    and gpu_prices.valid_to_date > months.middle_date
