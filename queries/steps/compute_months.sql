-- question: What does compute cost in a month, and how much is paid for and not used?
-- grain:    scenario_id, month
-- reads:    months, plan_totals, function_costs, compute_commitments, given_settings
-- notes:    docs/model.md#compute
with used as (
    select
        plan_totals.scenario_id, plan_totals.month,
        plan_totals.serving_cost_usd,
        coalesce(function_costs.research_inference_usd, 0) as research_inference_usd,
        coalesce(function_costs.training_compute_usd, 0) as training_compute_usd,
        sum(
            plan_totals.serving_cost_usd
            + coalesce(function_costs.research_inference_usd, 0)
            + coalesce(function_costs.training_compute_usd, 0)
        ) over (partition by plan_totals.scenario_id, year(plan_totals.month)) as year_compute_usd,
        count(*) over (partition by plan_totals.scenario_id, year(plan_totals.month)) as year_months
    from plan_totals
    left join function_costs
        on function_costs.scenario_id = plan_totals.scenario_id
        and function_costs.month = plan_totals.month
),
committed as (
    select
        compute_commitments.scenario_id, months.month,
        sum(compute_commitments.commitment_usd_per_year) as commitment_usd_per_year
    from compute_commitments
    inner join months
        on compute_commitments.valid_from_date <= months.middle_date
        and compute_commitments.valid_to_date > months.middle_date
    inner join given_settings
        on given_settings.scenario_id = compute_commitments.scenario_id
    where given_settings.is_commitment_honoured
    group by compute_commitments.scenario_id, months.month
)
select
    used.scenario_id,
    used.month,
    used.serving_cost_usd + used.research_inference_usd as azure_inference_usd,
    used.research_inference_usd,
    used.training_compute_usd,
    used.serving_cost_usd + used.research_inference_usd + used.training_compute_usd as compute_usd,
    -- Take or pay: a year's commitment beyond its use is paid in equal parts over the months of the year.
    greatest(
        coalesce(committed.commitment_usd_per_year, 0) * used.year_months / 12 - used.year_compute_usd, 0
    ) / nullif(used.year_months, 0) as unused_commitment_usd
from used
left join committed
    on committed.scenario_id = used.scenario_id
    and committed.month = used.month
