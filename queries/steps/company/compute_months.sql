-- question: What does compute cost in a month, and how much of it is paid for but unused?
-- grain:    scenario_id, month
-- reads:    plan_totals, function_costs, commitment_months, given_settings
-- notes:    docs/company.md#compute
with committed as (
    select
        commitment_months.scenario_id,
        commitment_months.month,
        sum(commitment_months.committed_usd) as committed_usd
    from commitment_months
    inner join given_settings
        on given_settings.scenario_id = commitment_months.scenario_id
    where given_settings.is_commitment_honoured
    group by commitment_months.scenario_id, commitment_months.month
),
used as (
    select
        plan_totals.scenario_id,
        plan_totals.month,
        plan_totals.serving_cost_usd,
        coalesce(function_costs.research_inference_usd, 0) as research_inference_usd,
        coalesce(function_costs.training_compute_usd, 0) as training_compute_usd,
        plan_totals.serving_cost_usd + coalesce(function_costs.research_inference_usd, 0)
            + coalesce(function_costs.training_compute_usd, 0) as compute_usd,
        coalesce(committed.committed_usd, 0) as committed_usd
    from plan_totals
    left join function_costs
        on function_costs.scenario_id = plan_totals.scenario_id
        and function_costs.month = plan_totals.month
    left join committed
        on committed.scenario_id = plan_totals.scenario_id
        and committed.month = plan_totals.month
),
years as (
    select
        scenario_id,
        month,
        serving_cost_usd,
        research_inference_usd,
        training_compute_usd,
        compute_usd,
        committed_usd,
        sum(committed_usd) over (partition by scenario_id, year(month)) as year_committed_usd,
        sum(case when committed_usd > 0 then coalesce(compute_usd, 0) else 0 end)
            over (partition by scenario_id, year(month)) as year_known_compute_usd,
        sum(case when committed_usd > 0 and compute_usd is null then 1 else 0 end)
            over (partition by scenario_id, year(month)) as year_unknown_months
    from used
)
select
    scenario_id,
    month,
    serving_cost_usd + research_inference_usd as azure_inference_usd,
    research_inference_usd,
    training_compute_usd,
    compute_usd,
    -- Take or pay by the year: what is committed beyond use is paid over the months of the commitment.
    -- Where enough is used without a month whose use is unknown, nothing is unused.
    case
        when committed_usd = 0 or year_known_compute_usd >= year_committed_usd then 0
        when year_unknown_months = 0
            then (year_committed_usd - year_known_compute_usd) * committed_usd / nullif(year_committed_usd, 0)
    end as unused_commitment_usd
from years
