-- question: What share of a tier's users cover their own cost?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    expected_amounts, normal_probabilities, periods, tier_edges
-- notes:    docs/margins.md#break-even
-- kept:     table
with charged as (
    -- Where revenue depends on usage, users are covered over some stretches of it and not over others.
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        case when count(*) = count(amount_usd_per_user_month) then sum(amount_usd_per_user_month) end as covered_share
    from expected_amounts
    where charge_id = plan_id || '/covered'
    group by scenario_id, month, plan_id, tier_id
)
select
    normal_probabilities.scenario_id,
    normal_probabilities.month,
    normal_probabilities.plan_id,
    normal_probabilities.tier_id,
    case
        when charged.covered_share is not null then charged.covered_share
        when normal_probabilities.probability is not null
            then greatest(
                least(normal_probabilities.probability, tier_edges.upper_share) - tier_edges.lower_share, 0
            ) / nullif(tier_edges.upper_share - tier_edges.lower_share, 0)
    end as covered_user_share
from normal_probabilities
inner join periods
    on periods.period_month <= normal_probabilities.month
    and periods.next_period_month > normal_probabilities.month
inner join tier_edges
    on tier_edges.scenario_id = normal_probabilities.scenario_id
    and tier_edges.period_month = periods.period_month
    and tier_edges.plan_id = normal_probabilities.plan_id
    and tier_edges.tier_id = normal_probabilities.tier_id
left join charged
    on charged.scenario_id = normal_probabilities.scenario_id
    and charged.month = normal_probabilities.month
    and charged.plan_id = normal_probabilities.plan_id
    and charged.tier_id = normal_probabilities.tier_id
where normal_probabilities.point = 'covered'
