-- question: What would light and heavy accounts of a plan have paid under other charges?
-- grain:    scenario_id, plan_id, usage_decile
-- reads:    plan_rerates
-- notes:    docs/charges.md#other-charges
-- order:    scenario_id, plan_id, usage_decile
-- kept:     on request
-- compares: scenarios
with ranked as (
    select
        scenario_id,
        plan_id,
        usage_mtok,
        old_revenue_usd,
        new_revenue_usd,
        added_revenue_usd,
        serving_cost_usd,
        row_number() over (
            partition by scenario_id, plan_id
            order by usage_mtok, account_id
        ) as usage_rank,
        count(*) over (
            partition by scenario_id, plan_id
        ) as accounts
    from plan_rerates
),
placed as (
    select
        scenario_id,
        plan_id,
        usage_mtok,
        old_revenue_usd,
        new_revenue_usd,
        added_revenue_usd,
        serving_cost_usd,
        floor((usage_rank - 1) * 10 / nullif(accounts, 0)) + 1 as usage_decile
    from ranked
)
select
    scenario_id,
    plan_id,
    usage_decile,
    count(*) as accounts,
    sum(usage_mtok) as usage_mtok,
    sum(old_revenue_usd) as old_revenue_usd,
    sum(new_revenue_usd) as new_revenue_usd,
    sum(added_revenue_usd) as added_revenue_usd,
    case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd
from placed
group by scenario_id, plan_id, usage_decile
