-- question: What would other charges have made each account pay, and would it have covered its cost?
-- grain:    scenario_id, account_id, plan_id
-- reads:    account_margins
-- notes:    docs/charges.md#other-charges
-- order:    scenario_id, added_revenue_usd desc, account_id
-- kept:     on request
-- compares: scenarios
with sums as (
    select
        scenario_id,
        account_id,
        plan_id,
        count(*) as months,
        sum(usage_mtok) as usage_mtok,
        sum(revenue_usd) as revenue_usd,
        case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
        case when count(*) = count(contribution_margin_usd) then sum(contribution_margin_usd) end
            as contribution_margin_usd
    from account_margins
    group by scenario_id, account_id, plan_id
),
old_sums as (
    select
        account_id,
        plan_id,
        revenue_usd as old_revenue_usd,
        contribution_margin_usd as old_contribution_margin_usd
    from sums
    where scenario_id = 'baseline'
)
select
    sums.scenario_id,
    sums.account_id,
    sums.plan_id,
    sums.months,
    sums.usage_mtok,
    old_sums.old_revenue_usd,
    sums.revenue_usd as new_revenue_usd,
    sums.revenue_usd - old_sums.old_revenue_usd as added_revenue_usd,
    sums.serving_cost_usd,
    old_sums.old_contribution_margin_usd,
    sums.contribution_margin_usd as new_contribution_margin_usd,
    old_sums.old_contribution_margin_usd >= 0 as is_covered_before,
    sums.contribution_margin_usd >= 0 as is_covered,
    case
        when abs(sums.revenue_usd - old_sums.old_revenue_usd) < 0.005 then 'same'
        when sums.revenue_usd > old_sums.old_revenue_usd then 'pays more'
        else 'pays less'
    end as change_kind
from sums
inner join old_sums
    on old_sums.account_id = sums.account_id
    and old_sums.plan_id = sums.plan_id
where sums.scenario_id <> 'baseline'
