-- question: Up to what multiple of the plan's mean usage does a user of a tier cover their own cost?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    mean_user_costs, plan_terms
-- notes:    docs/margins.md#break-even
-- kept:     on request
-- Unknown for a plan with charges, which has no price that all users pay.
select
    mean_user_costs.scenario_id,
    mean_user_costs.month,
    mean_user_costs.plan_id,
    mean_user_costs.tier_id,
    plan_terms.price_usd_per_user_month * plan_terms.realised_price_share
        * plan_terms.kept_revenue_share / nullif(mean_user_costs.cost_usd_per_mean_user_month, 0) as covered_usage_ratio
from mean_user_costs
inner join plan_terms
    on plan_terms.scenario_id = mean_user_costs.scenario_id
    and plan_terms.month = mean_user_costs.month
    and plan_terms.plan_id = mean_user_costs.plan_id
