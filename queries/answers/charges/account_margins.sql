-- question: Does what an account pays for a month cover what serving it costs?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    account_values, plan_terms
-- notes:    docs/charges.md#account-margins
-- order:    month latest, contribution_margin_usd
-- kept:     on request
with amounts as (
    select
        account_values.scenario_id,
        account_values.month,
        account_values.account_id,
        account_values.plan_id,
        account_values.account_users,
        account_values.requests,
        cast(account_values.usage_tokens as double) / 1000000 as usage_mtok,
        account_values.billed_usd,
        account_values.revenue_usd,
        account_values.revenue_usd * plan_terms.other_variable_cost_share as other_variable_cost_usd,
        account_values.serving_cost_usd
    from account_values
    left join plan_terms
        on plan_terms.scenario_id = account_values.scenario_id
        and plan_terms.month = account_values.month
        and plan_terms.plan_id = account_values.plan_id
)
select
    scenario_id,
    month,
    account_id,
    plan_id,
    account_users,
    requests,
    usage_mtok,
    billed_usd,
    revenue_usd,
    serving_cost_usd,
    other_variable_cost_usd,
    revenue_usd - other_variable_cost_usd - serving_cost_usd as contribution_margin_usd,
    revenue_usd - other_variable_cost_usd >= serving_cost_usd as is_covered
from amounts
