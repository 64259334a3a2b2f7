-- question: Up to which share of a plan's users is each covered, with the tasks of one tier or of the next?
-- grain:    scenario_id, month, plan_id
-- reads:    normal_probabilities, periods, tier_edges
-- notes:    docs/margins.md#break-even
-- The mix of tasks jumps at a tier's edge. Where users stop to be covered at an edge, they stop somewhere between the
-- share that the heavier tier's tasks allow and the share that the lighter one's do, or, where lighter tiers have the
-- dearer tasks, the other way round.
with reached as (
    select
        normal_probabilities.scenario_id,
        normal_probabilities.month,
        normal_probabilities.plan_id,
        count(*) = count(normal_probabilities.probability) as is_known,
        max(
            case
                when normal_probabilities.probability < tier_edges.upper_share then normal_probabilities.probability
            end
        ) as stopped_share,
        min(
            case
                when normal_probabilities.probability >= tier_edges.lower_share then normal_probabilities.probability
            end
        ) as started_share
    from normal_probabilities
    inner join periods
        on periods.period_month <= normal_probabilities.month
        and periods.next_period_month > normal_probabilities.month
    inner join tier_edges
        on tier_edges.scenario_id = normal_probabilities.scenario_id
        and tier_edges.period_month = periods.period_month
        and tier_edges.plan_id = normal_probabilities.plan_id
        and tier_edges.tier_id = normal_probabilities.tier_id
    where normal_probabilities.point = 'covered'
    group by normal_probabilities.scenario_id, normal_probabilities.month, normal_probabilities.plan_id
)
select
    scenario_id,
    month,
    plan_id,
    case when is_known then least(coalesce(stopped_share, 1), started_share) end as low_covered_user_share,
    case when is_known then greatest(coalesce(stopped_share, 1), started_share) end as high_covered_user_share
from reached
