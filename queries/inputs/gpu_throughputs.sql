-- question: How many output tokens per second does an accelerator generate, from when to when?
-- grain:    scenario_id, model_id, valid_from_date
-- reads:    given_gpu_throughputs
-- notes:    docs/timing.md#dates
select
    scenario_id,
    model_id,
    output_tokens_per_gpu_second,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, model_id
        order by valid_from_date
    ) as valid_to_date
from given_gpu_throughputs
