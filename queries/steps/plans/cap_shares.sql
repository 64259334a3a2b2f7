-- question: What share of a tier's usage remains under its cap?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    cap_ratios, normal_probabilities, periods, tier_edges, tier_shares
-- notes:    docs/plans.md#usage-caps
-- The mean of the lesser of use and cap, over users between the tier's edges.
with caps as (
    select
        cap_ratios.scenario_id,
        cap_ratios.month,
        cap_ratios.plan_id,
        cap_ratios.tier_id,
        tier_edges.lower_share,
        tier_edges.upper_share,
        max(cap_ratios.cap_usage_ratio) as cap_usage_ratio,
        max(tier_shares.usage_share) as usage_share,
        max(
            case when normal_probabilities.point = 'cap_users' then normal_probabilities.probability end
        ) as below_share,
        max(
            case when normal_probabilities.point = 'cap_usage' then normal_probabilities.probability end
        ) as usage_below_share
    from cap_ratios
    inner join periods
        on periods.period_month <= cap_ratios.month
        and periods.next_period_month > cap_ratios.month
    inner join tier_edges
        on tier_edges.scenario_id = cap_ratios.scenario_id
        and tier_edges.period_month = periods.period_month
        and tier_edges.plan_id = cap_ratios.plan_id
        and tier_edges.tier_id = cap_ratios.tier_id
    inner join tier_shares
        on tier_shares.scenario_id = cap_ratios.scenario_id
        and tier_shares.period_month = periods.period_month
        and tier_shares.plan_id = cap_ratios.plan_id
        and tier_shares.tier_id = cap_ratios.tier_id
    inner join normal_probabilities
        on normal_probabilities.scenario_id = cap_ratios.scenario_id
        and normal_probabilities.month = cap_ratios.month
        and normal_probabilities.plan_id = cap_ratios.plan_id
        and normal_probabilities.tier_id = cap_ratios.tier_id
        and normal_probabilities.point in ('cap_users', 'cap_usage')
    group by
        cap_ratios.scenario_id, cap_ratios.month, cap_ratios.plan_id, cap_ratios.tier_id,
        tier_edges.lower_share, tier_edges.upper_share
),
edges as (
    select
        caps.scenario_id,
        caps.month,
        caps.plan_id,
        caps.tier_id,
        caps.cap_usage_ratio,
        caps.lower_share,
        caps.upper_share,
        caps.usage_share,
        caps.below_share,
        caps.usage_below_share,
        normal_probabilities.probability as lower_usage_share
    from caps
    inner join periods
        on periods.period_month <= caps.month
        and periods.next_period_month > caps.month
    inner join normal_probabilities
        on normal_probabilities.scenario_id = caps.scenario_id
        and normal_probabilities.month = periods.period_month
        and normal_probabilities.plan_id = caps.plan_id
        and normal_probabilities.tier_id = caps.tier_id
        and normal_probabilities.point = 'lower_usage'
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    case
        -- Without a known cap above zero nothing is cut off.
        when below_share is null or below_share >= upper_share then 1
        else (greatest(usage_below_share - lower_usage_share, 0)
            + cap_usage_ratio * (upper_share - greatest(below_share, lower_share))) / nullif(usage_share, 0)
    end as kept_usage_share
from edges
