-- question: What did each class of tokens of each model cost over the whole log?
-- grain:    scenario_id, provider_id, model_id, token_class
-- reads:    focus_charges
-- notes:    docs/log.md#totals
-- order:    serving_cost_usd desc
-- Usage without a price is left out, as in the charges that are summed here.
select
    scenario_id,
    provider_name as provider_id,
    sku_id as model_id,
    sku_meter as token_class,
    sum(consumed_quantity) as units,
    sum(contracted_cost) as serving_cost_usd
from focus_charges
group by
    scenario_id,
    provider_name,
    sku_id,
    sku_meter
