-- question: What does a token of each model cost to serve each month, beside its list price?
-- grain:    scenario_id, month, model_id, token_kind
-- reads:    months, periods, token_costs, cost_trends, token_price_trends
-- notes:    docs/tokens.md#token-costs
-- order:    month latest
select
    token_costs.scenario_id,
    months.month,
    token_costs.model_id,
    token_costs.token_kind,
    token_costs.price_usd_per_mtok * token_price_trends.token_price_ratio as price_usd_per_mtok,
    token_costs.cost_usd_per_mtok * cost_trends.token_cost_ratio as cost_usd_per_mtok
from token_costs
inner join periods
    on periods.period_month = token_costs.period_month
inner join months
    on months.month >= periods.period_month
    and months.month < periods.next_period_month
inner join cost_trends
    on cost_trends.scenario_id = token_costs.scenario_id
    and cost_trends.month = months.month
inner join token_price_trends
    on token_price_trends.scenario_id = token_costs.scenario_id
    and token_price_trends.month = months.month
where token_costs.is_costed
