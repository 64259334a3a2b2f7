-- question: How far had the cost of tokens moved when a model was first listed?
-- grain:    scenario_id, model_id
-- reads:    driver_paths, token_prices
-- notes:    docs/tokens.md#token-costs
-- Costs as a share of the list price hold when the model appears: the trend counts from there.
with first_prices as (
    select scenario_id, model_id, min(valid_from_date) as first_price_date
    from token_prices
    group by scenario_id, model_id
)
select
    first_prices.scenario_id,
    first_prices.model_id,
    coalesce(driver_paths.average_value, 1) as token_cost_ratio
from first_prices
left join driver_paths
    on driver_paths.scenario_id = first_prices.scenario_id
    and driver_paths.driver_id = 'token_cost'
    and driver_paths.month = date_trunc('month', first_prices.first_price_date)
