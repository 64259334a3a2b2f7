-- question: What did each user cost to serve over the whole log?
-- grain:    scenario_id, user_id
-- reads:    cost_versions, user_months
-- notes:    docs/log.md#totals
-- sums:     exact
-- order:    cost_rank
with totals as (
    select
        cost_version_id,
        user_id,
        sum(cast(requests as decimal(18, 0))) as requests,
        sum(cast(usage_tokens as decimal(18, 0))) as usage_tokens,
        sum(cast(priced_tokens as decimal(18, 0))) as priced_tokens,
        case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
        sum(priced_cost_usd) as priced_cost_usd
    from user_months
    group by
        cost_version_id,
        user_id
),
ranked as (
    select
        cost_version_id,
        user_id,
        requests,
        usage_tokens,
        priced_tokens,
        serving_cost_usd,
        priced_cost_usd,
        row_number() over (partition by cost_version_id order by priced_cost_usd desc, user_id) as cost_rank,
        sum(priced_cost_usd) over (partition by cost_version_id) as all_cost_usd
    from totals
    where requests > 0
)
select
    cost_versions.scenario_id,
    ranked.user_id,
    ranked.cost_rank,
    cast(ranked.requests as double) as requests,
    cast(ranked.usage_tokens as double) / 1000000 as usage_mtok,
    cast(ranked.serving_cost_usd as double) as serving_cost_usd,
    cast(ranked.priced_cost_usd as double) as priced_cost_usd,
    cast(ranked.priced_tokens as double) / nullif(cast(ranked.usage_tokens as double), 0) as priced_token_share,
    cast(ranked.priced_cost_usd as double) / nullif(cast(ranked.all_cost_usd as double), 0) as cost_share
from cost_versions
inner join ranked
    on ranked.cost_version_id = cost_versions.cost_version_id
