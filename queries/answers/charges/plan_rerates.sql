-- question: What would other charges have made each account pay, and would it have covered its cost?
-- grain:    scenario_id, account_id, plan_id
-- reads:    account_totals, given_scenarios
-- notes:    docs/charges.md#other-charges
-- order:    scenario_id, added_revenue_usd desc, account_id
-- kept:     on request
-- compares: scenarios
with old_totals as (
    select
        account_id,
        plan_id,
        revenue_usd as old_revenue_usd,
        contribution_margin_usd as old_contribution_margin_usd
    from account_totals
    where scenario_id = 'baseline'
)
select
    account_totals.scenario_id,
    account_totals.account_id,
    account_totals.plan_id,
    account_totals.months,
    account_totals.usage_mtok,
    old_totals.old_revenue_usd,
    account_totals.revenue_usd as new_revenue_usd,
    account_totals.revenue_usd - old_totals.old_revenue_usd as added_revenue_usd,
    account_totals.serving_cost_usd,
    old_totals.old_contribution_margin_usd,
    account_totals.contribution_margin_usd as new_contribution_margin_usd,
    old_totals.old_contribution_margin_usd >= 0 as is_covered_before,
    account_totals.contribution_margin_usd >= 0 as is_covered,
    case
        when abs(account_totals.revenue_usd - old_totals.old_revenue_usd) < 0.005 then 'same'
        when account_totals.revenue_usd > old_totals.old_revenue_usd then 'pays more'
        when account_totals.revenue_usd < old_totals.old_revenue_usd then 'pays less'
    end as change_kind
from account_totals
inner join given_scenarios
    on given_scenarios.scenario_id = account_totals.scenario_id
    and given_scenarios.scenario_kind <> 'offer'
inner join old_totals
    on old_totals.account_id = account_totals.account_id
    and old_totals.plan_id = account_totals.plan_id
where account_totals.scenario_id <> 'baseline'
