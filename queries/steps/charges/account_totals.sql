-- question: What did an account use, pay and cost over the log's months on a plan?
-- grain:    scenario_id, account_id, plan_id
-- reads:    account_margins
-- notes:    docs/charges.md#other-charges
-- kept:     table
-- sums:     exact
-- Sums of decimals: the same bill under two proposals is the same figure, in whatever order its months come.
with amounts as (
    select
        scenario_id,
        account_id,
        plan_id,
        cast(round(usage_mtok, 6) as decimal(24, 6)) as usage_mtok,
        cast(round(revenue_usd, 2) as decimal(18, 2)) as revenue_usd,
        cast(round(serving_cost_usd, 12) as decimal(28, 12)) as serving_cost_usd,
        cast(round(contribution_margin_usd, 12) as decimal(28, 12)) as contribution_margin_usd
    from account_margins
)
select
    scenario_id,
    account_id,
    plan_id,
    count(*) as months,
    cast(sum(usage_mtok) as double) as usage_mtok,
    cast(sum(revenue_usd) as double) as revenue_usd,
    case when count(*) = count(serving_cost_usd) then cast(sum(serving_cost_usd) as double) end as serving_cost_usd,
    case when count(*) = count(contribution_margin_usd) then cast(sum(contribution_margin_usd) as double) end
        as contribution_margin_usd
from amounts
group by scenario_id, account_id, plan_id
