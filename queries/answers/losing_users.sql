-- question: On which hundred users of the log is most lost in a month?
-- grain:    scenario_id, month, plan_id, user_id
-- reads:    user_margins
-- notes:    docs/usage.md#user-margins
with ranked as (
    select
        scenario_id, month, plan_id, user_id, tier_id, requests, usage_mtok, revenue_usd, serving_cost_usd, contribution_margin_usd,
        row_number() over (partition by scenario_id, month order by contribution_margin_usd, user_id, plan_id) as loss_rank
    from user_margins
    where not is_covered
)
select
    scenario_id,
    month,
    plan_id,
    user_id,
    loss_rank,
    tier_id,
    requests,
    usage_mtok,
    revenue_usd,
    serving_cost_usd,
    contribution_margin_usd
from ranked
where loss_rank <= 100
