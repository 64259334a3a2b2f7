-- question: What does a token of a model cost to serve, and what is its list price, before their trends?
-- grain:    scenario_id, period_month, model_id, token_kind
-- reads:    token_kinds, list_prices, list_price_trends, token_price_trends, gpu_costs,
--           month_parameters, given_models
-- notes:    docs/tokens.md#token-costs
select
    list_prices.scenario_id,
    list_prices.period_month,
    list_prices.model_id,
    list_prices.token_kind,
    list_prices.is_used,
    -- A price is what is charged in the month it is from: the trend counts from there.
    list_prices.price_usd_per_mtok / nullif(coalesce(token_price_trends.token_price_ratio, 1), 0)
        as price_usd_per_mtok,
    case
        when given_models.cost_basis = 'list_price' then list_prices.is_listed
        else gpu_costs.model_id is not null
    end as is_costed,
    case
        when given_models.cost_basis = 'list_price'
            then list_prices.price_usd_per_mtok * month_parameters.list_price_cost_share
                / nullif(list_price_trends.token_cost_ratio, 0)
        when token_kinds.billed_kind = 'output'
            then gpu_costs.gpu_usd_per_output_mtok * (1 - month_parameters.prefill_time_share)
        else gpu_costs.gpu_usd_per_output_mtok * month_parameters.prefill_time_share
            * (given_models.reference_output_tokens / nullif(given_models.reference_input_tokens, 0))
            * case
                when token_kinds.billed_kind = 'cache_read' then month_parameters.gpu_cache_read_cost_share
                else 1
            end
    end as cost_usd_per_mtok
from list_prices
inner join month_parameters
    on month_parameters.scenario_id = list_prices.scenario_id
    and month_parameters.month = list_prices.period_month
inner join given_models
    on given_models.model_id = list_prices.model_id
inner join token_kinds
    on token_kinds.token_kind = list_prices.token_kind
left join list_price_trends
    on list_price_trends.scenario_id = list_prices.scenario_id
    and list_price_trends.model_id = list_prices.model_id
left join token_price_trends
    on token_price_trends.scenario_id = list_prices.scenario_id
    and token_price_trends.month = list_prices.listed_month
left join gpu_costs
    on gpu_costs.scenario_id = list_prices.scenario_id
    and gpu_costs.period_month = list_prices.period_month
    and gpu_costs.model_id = list_prices.model_id
