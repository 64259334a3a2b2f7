-- question: What does a token of a model cost to serve, and what is it listed at, before the cost trend?
-- grain:    scenario_id, period_month, model_id, token_kind
-- reads:    periods, token_kinds, token_prices, gpu_prices, gpu_throughputs, month_parameters, driver_paths, given_models
-- notes:    docs/model.md#token-costs
with gpu_costs as (
    -- A GPU-hour cost is what it was when the throughput was measured: the trend starts from there.
    select
        month_parameters.scenario_id, periods.period_month, given_models.model_id,
        gpu_prices.price_usd_per_gpu_hour * 1000000 / nullif(
            gpu_throughputs.output_tokens_per_gpu_second * month_parameters.gpu_utilisation_share * 3600, 0
        ) / nullif(driver_paths.average_value, 0) as gpu_usd_per_output_mtok,
        month_parameters.prefill_time_share, month_parameters.gpu_cache_read_cost_share,
        given_models.reference_output_tokens / nullif(given_models.reference_input_tokens, 0) as output_to_input_ratio
    from periods
    inner join month_parameters
        on month_parameters.month = periods.period_month
    inner join gpu_throughputs
        on gpu_throughputs.scenario_id = month_parameters.scenario_id
        and gpu_throughputs.valid_from_date <= periods.period_date
        and gpu_throughputs.valid_to_date > periods.period_date
    inner join given_models
        on given_models.model_id = gpu_throughputs.model_id
    inner join gpu_prices
        on gpu_prices.scenario_id = month_parameters.scenario_id
        and gpu_prices.accelerator_id = given_models.accelerator_id
        and gpu_prices.valid_from_date <= periods.period_date
        and gpu_prices.valid_to_date > periods.period_date
    inner join driver_paths
        on driver_paths.scenario_id = month_parameters.scenario_id
        and driver_paths.driver_id = 'token_cost'
        and driver_paths.month = date_trunc('month', gpu_throughputs.valid_from_date)
),
prices as (
    select
        token_prices.scenario_id, periods.period_month, token_prices.model_id, token_kinds.token_kind,
        token_prices.price_usd_per_mtok
    from token_prices
    inner join periods
        on token_prices.valid_from_date <= periods.period_date
        and token_prices.valid_to_date > periods.period_date
    inner join token_kinds
        on token_kinds.billed_kind = token_prices.token_kind
)
select
    month_parameters.scenario_id,
    periods.period_month,
    given_models.model_id,
    token_kinds.token_kind,
    prices.price_usd_per_mtok,
    case
        when given_models.cost_basis = 'list_price' then prices.price_usd_per_mtok * month_parameters.list_price_cost_share
        when token_kinds.billed_kind = 'output' then gpu_costs.gpu_usd_per_output_mtok * (1 - gpu_costs.prefill_time_share)
        else gpu_costs.gpu_usd_per_output_mtok * gpu_costs.prefill_time_share * gpu_costs.output_to_input_ratio
            * case when token_kinds.billed_kind = 'cache_read' then gpu_costs.gpu_cache_read_cost_share else 1 end
    end as cost_usd_per_mtok
from periods
inner join month_parameters
    on month_parameters.month = periods.period_month
cross join given_models
cross join token_kinds
left join prices
    on prices.scenario_id = month_parameters.scenario_id
    and prices.period_month = periods.period_month
    and prices.model_id = given_models.model_id
    and prices.token_kind = token_kinds.token_kind
left join gpu_costs
    on gpu_costs.scenario_id = month_parameters.scenario_id
    and gpu_costs.period_month = periods.period_month
    and gpu_costs.model_id = given_models.model_id
