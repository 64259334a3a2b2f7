-- question: Who would pay more under other charges, who less, and how much revenue would be at risk?
-- grain:    scenario_id, plan_id
-- reads:    demand_responses, given_settings, plan_rerates
-- notes:    docs/charges.md#other-charges
-- order:    scenario_id, plan_id
-- kept:     on request
-- compares: scenarios
with responses as (
    select
        demand_responses.scenario_id,
        demand_responses.plan_id,
        demand_responses.elasticity
    from demand_responses
    inner join given_settings
        on given_settings.scenario_id = demand_responses.scenario_id
        and demand_responses.valid_from_date <= given_settings.as_of_date
        and demand_responses.valid_to_date > given_settings.as_of_date
),
risks as (
    select
        plan_rerates.scenario_id,
        plan_rerates.plan_id,
        plan_rerates.account_id,
        plan_rerates.change_kind,
        plan_rerates.old_revenue_usd,
        plan_rerates.new_revenue_usd,
        plan_rerates.old_contribution_margin_usd,
        plan_rerates.new_contribution_margin_usd,
        plan_rerates.is_covered_before,
        plan_rerates.is_covered,
        -- The share of such accounts that leaves; unknown where the plan has no demand response.
        case
            when plan_rerates.change_kind <> 'pays more' then 0
            when plan_rerates.old_revenue_usd > 0 then 1 - exp(
                -responses.elasticity * ln(plan_rerates.new_revenue_usd / nullif(plan_rerates.old_revenue_usd, 0))
            )
        end as leaving_share
    from plan_rerates
    left join responses
        on responses.scenario_id = plan_rerates.scenario_id
        and responses.plan_id = plan_rerates.plan_id
)
select
    scenario_id,
    plan_id,
    count(*) as accounts,
    count(case when change_kind = 'pays more' then 1 end) as accounts_paying_more,
    count(case when change_kind = 'pays less' then 1 end) as accounts_paying_less,
    sum(old_revenue_usd) as old_revenue_usd,
    sum(new_revenue_usd) as new_revenue_usd,
    cast(sum(new_revenue_usd) as double) / nullif(cast(sum(old_revenue_usd) as double), 0) as revenue_factor,
    sum(case when change_kind = 'pays more' then new_revenue_usd - old_revenue_usd else 0 end) as gained_usd,
    sum(case when change_kind = 'pays less' then old_revenue_usd - new_revenue_usd else 0 end) as given_up_usd,
    case when count(*) = count(old_contribution_margin_usd) then sum(old_contribution_margin_usd) end
        as old_contribution_margin_usd,
    case when count(*) = count(new_contribution_margin_usd) then sum(new_contribution_margin_usd) end
        as new_contribution_margin_usd,
    avg(case when is_covered_before then 1.0 when not is_covered_before then 0.0 end) as old_covered_share,
    avg(case when is_covered then 1.0 when not is_covered then 0.0 end) as new_covered_share,
    case when count(*) = count(leaving_share) then sum(new_revenue_usd * leaving_share) end as revenue_at_risk_usd
from risks
group by scenario_id, plan_id
