-- question: What does a company save that cuts research and training once its cash covers few months of burn?
-- grain:    scenario_id, reserve_months, cut_share, month
-- reads:    spare_reserves, compute_months, deposit_balances, month_parameters, given_settings
-- notes:    docs/cash.md#spending-rule
with cuts as (
    select 0.0 as cut_share
    union all
    select 0.25 as cut_share
    union all
    select 0.5 as cut_share
),
watched as (
    select
        spare_reserves.scenario_id,
        spare_reserves.reserve_months,
        cuts.cut_share,
        spare_reserves.month,
        compute_months.research_inference_usd,
        compute_months.training_compute_usd,
        case when spare_reserves.is_ahead and spare_reserves.spare_usd < 0 then 1 else 0 end as short_months
    from spare_reserves
    cross join cuts
    inner join compute_months
        on compute_months.scenario_id = spare_reserves.scenario_id
        and compute_months.month = spare_reserves.month
    inner join given_settings
        on given_settings.scenario_id = spare_reserves.scenario_id
    -- What is committed is paid, also where it is cut.
    where spare_reserves.reserve_months in (6, 12, 18)
        and not given_settings.is_commitment_honoured
),
counted as (
    select
        scenario_id,
        reserve_months,
        cut_share,
        month,
        research_inference_usd,
        training_compute_usd,
        sum(short_months) over (
            partition by scenario_id, reserve_months, cut_share order by month
        ) * short_months as short_rank
    from watched
),
levels as (
    -- What is spent in the first month that is short is the most afterwards, less the cut.
    select
        scenario_id,
        reserve_months,
        cut_share,
        month,
        research_inference_usd,
        training_compute_usd,
        short_rank = 1 as is_response_month,
        max(case when short_rank = 1 then research_inference_usd end) over (
            partition by scenario_id, reserve_months, cut_share order by month
            rows between unbounded preceding and 1 preceding
        ) as research_level_usd,
        max(case when short_rank = 1 then training_compute_usd end) over (
            partition by scenario_id, reserve_months, cut_share order by month
            rows between unbounded preceding and 1 preceding
        ) as training_level_usd
    from counted
),
savings as (
    select
        scenario_id,
        reserve_months,
        cut_share,
        month,
        is_response_month,
        greatest(research_inference_usd - (1 - cut_share) * research_level_usd, 0) as saved_research_usd,
        greatest(training_compute_usd - (1 - cut_share) * training_level_usd, 0) as saved_training_usd
    from levels
)
select
    savings.scenario_id,
    savings.reserve_months,
    savings.cut_share,
    savings.month,
    savings.is_response_month,
    savings.saved_research_usd + savings.saved_training_usd as saved_compute_usd,
    -- What is owed to suppliers, less what is paid in advance, shrinks with it.
    coalesce(month_parameters.payable_months, 0) * (savings.saved_research_usd + savings.saved_training_usd)
        - coalesce(month_parameters.prepayment_months, 0) * savings.saved_training_usd as saved_credit_usd,
    deposit_balances.deposit_growth_ratio,
    deposit_balances.opening_deposit_usd,
    deposit_balances.closing_deposit_usd
from savings
inner join deposit_balances
    on deposit_balances.scenario_id = savings.scenario_id
    and deposit_balances.month = savings.month
left join month_parameters
    on month_parameters.scenario_id = savings.scenario_id
    and month_parameters.month = savings.month
