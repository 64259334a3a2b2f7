-- question: What share of the list price do the logged users of a plan pay?
-- grain:    scenario_id, plan_id
-- reads:    logged_tiers, plan_terms
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
with sums as (
    select
        logged_tiers.scenario_id,
        logged_tiers.plan_id,
        sum(cast(logged_tiers.revenue_usd as double)) as revenue_usd,
        sum(logged_tiers.users * plan_terms.price_usd_per_user_month) as listed_usd
    from logged_tiers
    inner join plan_terms
        on plan_terms.scenario_id = logged_tiers.scenario_id
        and plan_terms.month = logged_tiers.month
        and plan_terms.plan_id = logged_tiers.plan_id
    where logged_tiers.is_whole_month
    group by
        logged_tiers.scenario_id,
        logged_tiers.plan_id
)
select
    scenario_id,
    plan_id,
    -- Where nothing is charged, nothing is off.
    coalesce(revenue_usd / nullif(listed_usd, 0), 1) as realised_price_share
from sums
