-- question: Between which multiples of the plan's mean does the usage of a tier's users lie?
-- grain:    scenario_id, period_month, plan_id, tier_id
-- reads:    charges, normal_quantiles, tier_edges, usage_sigmas
-- notes:    docs/charges.md#expected-charges
with charged_plans as (
    select distinct scenario_id, plan_id
    from charges
)
select
    tier_edges.scenario_id,
    tier_edges.period_month,
    tier_edges.plan_id,
    tier_edges.tier_id,
    tier_edges.user_share,
    tier_edges.lower_share,
    tier_edges.upper_share,
    usage_sigmas.sigma,
    lower_quantiles.standard_value as lower_value,
    upper_quantiles.standard_value as upper_value,
    exp(usage_sigmas.sigma * (lower_quantiles.standard_value - usage_sigmas.sigma / 2)) as lower_ratio,
    exp(usage_sigmas.sigma * (upper_quantiles.standard_value - usage_sigmas.sigma / 2)) as upper_ratio
from tier_edges
inner join charged_plans
    on charged_plans.scenario_id = tier_edges.scenario_id
    and charged_plans.plan_id = tier_edges.plan_id
inner join usage_sigmas
    on usage_sigmas.scenario_id = tier_edges.scenario_id
    and usage_sigmas.period_month = tier_edges.period_month
    and usage_sigmas.plan_id = tier_edges.plan_id
inner join normal_quantiles as lower_quantiles
    on lower_quantiles.user_share = tier_edges.lower_share
inner join normal_quantiles as upper_quantiles
    on upper_quantiles.user_share = tier_edges.upper_share
