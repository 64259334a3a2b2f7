-- question: Which of the company's lines rest on figures of their own, and which on a residual or an assumption?
-- grain:    scenario_id, year, line_name
-- reads:    plan_totals, compute_months, credit_draws, working_capital_balances, given_plans, given_plan_usage,
--           given_driver_levels, given_company_costs, given_credit_pools, given_parameters, given_facts,
--           given_measure_plans
-- notes:    docs/company.md#evidence
-- order:    year, line_name
with amounts as (
    select scenario_id, month, 'partner_receipts' as line_name, partner_receipts_usd as line_usd
    from plan_totals
    union all
    select scenario_id, month, 'research_inference' as line_name, research_inference_usd as line_usd
    from compute_months
    union all
    select scenario_id, month, 'training_compute' as line_name, training_compute_usd as line_usd
    from compute_months
    union all
    select scenario_id, month, 'compute_credits' as line_name, non_cash_credit_usd as line_usd
    from credit_draws
    union all
    select scenario_id, month, 'working_capital' as line_name, working_capital_change_usd as line_usd
    from working_capital_balances
),
years as (
    select
        scenario_id,
        year(month) as year,
        line_name,
        case when count(*) = count(line_usd) then sum(line_usd) end as line_usd
    from amounts
    group by scenario_id, year(month), line_name
),
line_drivers as (
    select given_plan_usage.scenario_id, 'partner_receipts' as line_name, given_plan_usage.driver_id
    from given_plan_usage
    inner join given_plans
        on given_plans.plan_id = given_plan_usage.plan_id
        and given_plans.plan_kind = 'partner'
    union all
    select scenario_id, nature as line_name, driver_id
    from given_company_costs
    where nature in ('research_inference', 'training_compute')
),
bases as (
    select line_drivers.scenario_id, line_drivers.line_name, given_driver_levels.basis
    from line_drivers
    inner join given_driver_levels
        on given_driver_levels.scenario_id = line_drivers.scenario_id
        and given_driver_levels.driver_id = line_drivers.driver_id
    union all
    select scenario_id, 'compute_credits' as line_name, basis
    from given_credit_pools
    union all
    select scenario_id, 'working_capital' as line_name, basis
    from given_parameters
    where parameter_id = 'payable_months'
),
lines as (
    -- Of several inputs the weakest counts.
    select
        scenario_id,
        line_name,
        max(case when basis = 'assumed' then 1 else 0 end) as assumed_rank,
        max(case when basis = 'fitted' then 1 else 0 end) as fitted_rank
    from bases
    group by scenario_id, line_name
),
partner_measures as (
    select given_measure_plans.measure_id
    from given_measure_plans
    inner join given_plans
        on given_plans.plan_id = given_measure_plans.plan_id
    group by given_measure_plans.measure_id
    having min(given_plans.plan_kind) = 'partner'
),
facts as (
    select
        coalesce(case when partner_measures.measure_id is not null then 'partner_receipts' end, given_facts.measure_id)
            as line_name,
        count(*) as own_facts
    from given_facts
    left join partner_measures
        on partner_measures.measure_id = given_facts.measure_id
    where given_facts.fact_kind in ('actual', 'estimate')
    group by 1
)
select
    years.scenario_id,
    years.year,
    years.line_name,
    years.line_usd,
    case
        when lines.assumed_rank = 1 then 'assumed'
        when facts.own_facts > 0 then 'reported'
        when lines.fitted_rank = 1 then 'residual'
        else 'stated'
    end as evidence,
    coalesce(facts.own_facts, 0) as own_facts
from years
inner join lines
    on lines.scenario_id = years.scenario_id
    and lines.line_name = years.line_name
left join facts
    on facts.line_name = years.line_name
