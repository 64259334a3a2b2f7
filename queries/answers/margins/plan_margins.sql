-- question: Does each plan cover its own cost?
-- grain:    scenario_id, month, plan_id
-- reads:    plan_months
-- notes:    docs/margins.md#margins
with margins as (
    select
        scenario_id,
        month,
        plan_id,
        users,
        usage_mtok,
        revenue_usd,
        serving_cost_usd,
        revenue_usd - serving_cost_usd as compute_margin_usd,
        fee_cost_usd + partner_share_usd as other_variable_cost_usd
    from plan_months
)
select
    scenario_id,
    month,
    plan_id,
    users,
    usage_mtok,
    revenue_usd,
    serving_cost_usd,
    compute_margin_usd,
    other_variable_cost_usd,
    compute_margin_usd - other_variable_cost_usd as contribution_margin_usd,
    (compute_margin_usd - other_variable_cost_usd) / nullif(revenue_usd, 0) as contribution_margin_share
from margins
