-- question: How concentrated is the cost of serving on few users?
-- grain:    scenario_id, month
-- reads:    cost_versions, user_ranks
-- notes:    docs/usage.md#concentration
with sums as (
    select
        cost_version_id,
        month,
        max(user_count) as user_count,
        sum(cast(priced_cost_usd as double)) as priced_cost_usd,
        sum(cast(priced_cost_usd as double) * cost_rank) as ranked_cost_usd,
        sum(case when cost_rank > user_count * 0.99 then cast(priced_cost_usd as double) else 0 end) as top_hundredth_cost_usd,
        sum(case when cost_rank > user_count * 0.9 then cast(priced_cost_usd as double) else 0 end) as top_tenth_cost_usd,
        sum(case when cost_rank <= user_count * 0.5 then cast(priced_cost_usd as double) else 0 end) as lower_half_cost_usd
    from user_ranks
    group by
        cost_version_id,
        month
)
select
    cost_versions.scenario_id,
    sums.month,
    sums.user_count as active_users,
    sums.priced_cost_usd,
    2 * sums.ranked_cost_usd / nullif(sums.user_count * sums.priced_cost_usd, 0)
        - cast(sums.user_count + 1 as double) / nullif(sums.user_count, 0) as gini_ratio,
    sums.top_hundredth_cost_usd / nullif(sums.priced_cost_usd, 0) as top_hundredth_cost_share,
    sums.top_tenth_cost_usd / nullif(sums.priced_cost_usd, 0) as top_tenth_cost_share,
    sums.lower_half_cost_usd / nullif(sums.priced_cost_usd, 0) as lower_half_cost_share
from cost_versions
inner join sums
    on sums.cost_version_id = cost_versions.cost_version_id
