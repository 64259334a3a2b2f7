-- question: Which prices of tokens can be compared with a published figure?
-- grain:    scenario_id, month, measure_id
-- reads:    token_price_indexes
-- notes:    docs/facts.md#measures
select
    scenario_id,
    month,
    'token_price_index' as measure_id,
    price_index_ratio as flow_value,
    1 as base_value,
    cast(null as double) as end_value
from token_price_indexes
