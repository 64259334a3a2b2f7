-- question: Which monthly series can be compared with a published figure?
-- grain:    scenario_id, month, measure_id
-- reads:    driver_measures, plan_measures, revenue_measures, company_measures, expense_measures, gpu_measures,
--           token_measures
-- notes:    docs/facts.md#calibration
select scenario_id, month, measure_id, flow_value, base_value, end_value from driver_measures
union all
select scenario_id, month, measure_id, flow_value, base_value, end_value from plan_measures
union all
select scenario_id, month, measure_id, flow_value, base_value, end_value from revenue_measures
union all
select scenario_id, month, measure_id, flow_value, base_value, end_value from company_measures
union all
select scenario_id, month, measure_id, flow_value, base_value, end_value from expense_measures
union all
select scenario_id, month, measure_id, flow_value, base_value, end_value from gpu_measures
union all
select scenario_id, month, measure_id, flow_value, base_value, end_value from token_measures
