-- question: What share of the serving cost do the cheapest 1%, 2%, ... 100% of users cause?
-- grain:    scenario_id, month, user_hundredth
-- reads:    cost_versions, user_ranks
-- notes:    docs/log.md#concentration
-- order:    month latest, user_hundredth
-- sums:     exact
with hundredths as (
    select
        cost_version_id,
        month,
        cast(ceil(cost_rank * 100.0 / nullif(user_count, 0)) as int) as user_hundredth,
        count(*) as users_in,
        max(user_count) as user_count,
        -- Exact to the millionth of a USD, so that no order of rows changes it.
        cast(sum(cast(round(priced_cost_usd * 1000000) as decimal(18, 0))) as double) / 1000000 as cost_usd
    from user_ranks
    group by
        cost_version_id,
        month,
        cast(ceil(cost_rank * 100.0 / nullif(user_count, 0)) as int)
)
select
    cost_versions.scenario_id,
    hundredths.month,
    hundredths.user_hundredth,
    sum(hundredths.users_in) over (
        partition by cost_versions.scenario_id, hundredths.month order by hundredths.user_hundredth
    ) / nullif(hundredths.user_count, 0) as cumulative_user_share,
    sum(hundredths.cost_usd) over (
        partition by cost_versions.scenario_id, hundredths.month order by hundredths.user_hundredth
    ) / nullif(
        sum(hundredths.cost_usd) over (partition by cost_versions.scenario_id, hundredths.month), 0
    ) as cumulative_cost_share
from cost_versions
inner join hundredths
    on hundredths.cost_version_id = cost_versions.cost_version_id
