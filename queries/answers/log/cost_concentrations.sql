-- question: How much of the serving cost do the most expensive users cause?
-- grain:    scenario_id, month
-- reads:    cost_versions, user_ranks
-- notes:    docs/log.md#concentration
-- order:    month latest
-- sums:     exact
-- To the millionth of a USD, as whole numbers: their sums are the same in any order.
with costs as (
    select
        cost_version_id,
        month,
        user_count,
        cost_rank,
        cast(round(priced_cost_usd * 1000000) as decimal(18, 0)) as micro_usd
    from user_ranks
),
sums as (
    select
        cost_version_id,
        month,
        max(user_count) as user_count,
        cast(sum(micro_usd) as double) / 1000000 as priced_cost_usd,
        cast(sum(micro_usd * cast(cost_rank as decimal(18, 0))) as double) / 1000000 as ranked_cost_usd,
        cast(sum(case when cost_rank > user_count * 0.99 then micro_usd else 0 end) as double)
            / 1000000 as top_hundredth_cost_usd,
        cast(sum(case when cost_rank > user_count * 0.9 then micro_usd else 0 end) as double)
            / 1000000 as top_tenth_cost_usd,
        cast(sum(case when cost_rank <= user_count * 0.5 then micro_usd else 0 end) as double)
            / 1000000 as lower_half_cost_usd
    from costs
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
