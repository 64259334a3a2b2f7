-- question: Which company-wide parameters apply in each month?
-- grain:    scenario_id, month
-- reads:    months, parameters
-- notes:    docs/timing.md#dates
with change_dates as (
    select distinct valid_from_date
    from parameters
),
spans as (
    select valid_from_date, lead(valid_from_date, 1, date '9999-12-31') over (order by valid_from_date) as valid_to_date
    from change_dates
),
held as (
    -- Only where some parameter changes, not month by month.
    select
        parameters.scenario_id,
        spans.valid_from_date,
        spans.valid_to_date,
        max(case when parameter_id = 'interest_share_per_year' then parameter_value end) as interest_share_per_year,
        max(
            case when parameter_id = 'borrowing_spread_share_per_year' then parameter_value end
        ) as borrowing_spread_share_per_year,
        max(
            case when parameter_id = 'depreciation_share_per_year' then parameter_value end
        ) as depreciation_share_per_year,
        max(case when parameter_id = 'funding_lag_months' then parameter_value end) as funding_lag_months,
        max(case when parameter_id = 'tax_share' then parameter_value end) as tax_share,
        max(case when parameter_id = 'loss_offset_share' then parameter_value end) as loss_offset_share,
        max(case when parameter_id = 'payable_months' then parameter_value end) as payable_months,
        max(case when parameter_id = 'deferred_revenue_months' then parameter_value end) as deferred_revenue_months,
        max(case when parameter_id = 'prepayment_months' then parameter_value end) as prepayment_months,
        max(case when parameter_id = 'credit_use_share' then parameter_value end) as credit_use_share,
        max(case when parameter_id = 'minimum_cash_usd' then parameter_value end) as minimum_cash_usd,
        max(case when parameter_id = 'list_price_cost_share' then parameter_value end) as list_price_cost_share,
        max(case when parameter_id = 'price_pass_through_share' then parameter_value end) as price_pass_through_share,
        max(case when parameter_id = 'gpu_utilisation_share' then parameter_value end) as gpu_utilisation_share,
        max(case when parameter_id = 'prefill_time_share' then parameter_value end) as prefill_time_share,
        max(case when parameter_id = 'gpu_cache_read_cost_share' then parameter_value end) as gpu_cache_read_cost_share
    from parameters
    inner join spans
        on parameters.valid_from_date <= spans.valid_from_date
        and parameters.valid_to_date > spans.valid_from_date
    group by parameters.scenario_id, spans.valid_from_date, spans.valid_to_date
)
select
    held.scenario_id,
    months.month,
    held.interest_share_per_year,
    held.borrowing_spread_share_per_year,
    held.depreciation_share_per_year,
    held.funding_lag_months,
    held.tax_share,
    held.loss_offset_share,
    held.payable_months,
    held.deferred_revenue_months,
    held.prepayment_months,
    held.credit_use_share,
    held.minimum_cash_usd,
    held.list_price_cost_share,
    held.price_pass_through_share,
    held.gpu_utilisation_share,
    held.prefill_time_share,
    held.gpu_cache_read_cost_share
from held
inner join months
    on held.valid_from_date <= months.middle_date
    and held.valid_to_date > months.middle_date
