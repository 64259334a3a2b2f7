-- question: What do the users of a tier earn in a month, and what do they cost to serve?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    modelled_tiers, logged_tiers, plan_terms, given_plans
-- notes:    docs/margins.md#segments
-- kept:     table
with logged_plans as (
    select distinct scenario_id, month, plan_id
    from logged_tiers
    where is_whole_month
)
select
    modelled_tiers.scenario_id,
    modelled_tiers.month,
    modelled_tiers.plan_id,
    modelled_tiers.plan_kind,
    modelled_tiers.tier_id,
    modelled_tiers.users,
    modelled_tiers.tasks,
    modelled_tiers.usage_mtok,
    modelled_tiers.revenue_usd,
    modelled_tiers.serving_cost_usd,
    modelled_tiers.fee_cost_usd,
    modelled_tiers.partner_share_usd
from modelled_tiers
left join logged_plans
    on logged_plans.scenario_id = modelled_tiers.scenario_id
    and logged_plans.month = modelled_tiers.month
    and logged_plans.plan_id = modelled_tiers.plan_id
where logged_plans.plan_id is null
union all
-- What a log shows of a whole month goes before what is assumed of it.
select
    logged_tiers.scenario_id,
    logged_tiers.month,
    logged_tiers.plan_id,
    given_plans.plan_kind,
    logged_tiers.tier_id,
    logged_tiers.users,
    cast(logged_tiers.requests as double) as tasks,
    cast(logged_tiers.usage_tokens as double) / 1000000 as usage_mtok,
    cast(logged_tiers.revenue_usd as double) as revenue_usd,
    cast(logged_tiers.serving_cost_usd as double) as serving_cost_usd,
    cast(logged_tiers.revenue_usd as double) * plan_terms.fee_share as fee_cost_usd,
    cast(logged_tiers.revenue_usd as double) * plan_terms.partner_revenue_share as partner_share_usd
from logged_tiers
left join given_plans
    on given_plans.plan_id = logged_tiers.plan_id
left join plan_terms
    on plan_terms.scenario_id = logged_tiers.scenario_id
    and plan_terms.month = logged_tiers.month
    and plan_terms.plan_id = logged_tiers.plan_id
where logged_tiers.is_whole_month
