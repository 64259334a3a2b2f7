-- question: How does each month's cash compare with the minimum, and is the month still ahead?
-- grain:    scenario_id, month
-- reads:    months, company_months, cash_anchors, month_parameters, given_settings
-- notes:    docs/cash.md#runway
select
    company_months.scenario_id,
    company_months.month,
    months.month_end_date,
    months.days,
    given_settings.as_of_date,
    months.month_end_date > given_settings.as_of_date as is_ahead,
    company_months.burn_usd,
    company_months.borrowing_cost_usd,
    company_months.opening_cash_usd,
    company_months.closing_cash_usd,
    coalesce(month_parameters.minimum_cash_usd, 0) as minimum_cash_usd,
    company_months.closing_cash_usd - coalesce(month_parameters.minimum_cash_usd, 0) as spare_cash_usd
from company_months
inner join months
    on months.month = company_months.month
-- Without a known balance there is no cash to run out.
inner join cash_anchors
    on cash_anchors.scenario_id = company_months.scenario_id
inner join given_settings
    on given_settings.scenario_id = company_months.scenario_id
left join month_parameters
    on month_parameters.scenario_id = company_months.scenario_id
    and month_parameters.month = company_months.month
