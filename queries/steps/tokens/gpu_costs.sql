-- question: What does a million output tokens of a model cost on GPUs, before the cost trend?
-- grain:    scenario_id, period_month, model_id
-- reads:    periods, gpu_prices, gpu_throughputs, month_parameters, driver_paths, given_models
-- notes:    docs/tokens.md#token-costs
-- A GPU-hour cost is what it was when the throughput was measured: the trend starts from there.
select
    month_parameters.scenario_id,
    periods.period_month,
    given_models.model_id,
    gpu_prices.price_usd_per_gpu_hour * 1000000 / nullif(
        gpu_throughputs.output_tokens_per_gpu_second * month_parameters.gpu_utilisation_share * 3600, 0
    ) / nullif(driver_paths.average_value, 0) as gpu_usd_per_output_mtok
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
