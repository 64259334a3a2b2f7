-- question: Which company-wide parameters hold in a month?
-- grain:    scenario_id, month
-- reads:    months, parameters
-- notes:    docs/model.md#dates
select
    parameters.scenario_id,
    months.month,
    max(case when parameter_id = 'interest_share_per_year' then parameter_value end) as interest_share_per_year,
    max(case when parameter_id = 'payable_months' then parameter_value end) as payable_months,
    max(case when parameter_id = 'deferred_revenue_months' then parameter_value end) as deferred_revenue_months,
    max(case when parameter_id = 'prepayment_months' then parameter_value end) as prepayment_months,
    max(case when parameter_id = 'credit_use_share' then parameter_value end) as credit_use_share,
    max(case when parameter_id = 'minimum_cash_usd' then parameter_value end) as minimum_cash_usd,
    max(case when parameter_id = 'list_price_cost_share' then parameter_value end) as list_price_cost_share,
    max(case when parameter_id = 'gpu_utilisation_share' then parameter_value end) as gpu_utilisation_share,
    max(case when parameter_id = 'prefill_time_share' then parameter_value end) as prefill_time_share,
    max(case when parameter_id = 'gpu_cache_read_cost_share' then parameter_value end) as gpu_cache_read_cost_share
from parameters
inner join months
    on parameters.valid_from_date <= months.middle_date
    and parameters.valid_to_date > months.middle_date
group by
    parameters.scenario_id,
    months.month
