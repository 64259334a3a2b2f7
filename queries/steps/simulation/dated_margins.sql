-- question: What are the margins, covered shares and break-evens now, and at the end of this year and the next?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    tier_margins, plan_margins, breakevens, given_settings
-- notes:    docs/simulation.md#margins
-- kept:     on request
-- The tier `whole` is the plan itself.
with dated as (
    select
        scenario_id,
        as_of_date,
        year(as_of_date) as first_year
    from given_settings
)
select
    tier_margins.scenario_id,
    tier_margins.month,
    tier_margins.plan_id,
    tier_margins.tier_id,
    tier_margins.contribution_margin_usd,
    tier_margins.contribution_margin_usd_per_user_month,
    cast(null as double) as contribution_margin_share,
    tier_margins.covered_user_share,
    breakevens.breakeven_price_usd_per_user_month,
    breakevens.breakeven_usage_mtok_per_user_month,
    breakevens.breakeven_cost_ratio
from tier_margins
inner join dated
    on dated.scenario_id = tier_margins.scenario_id
left join breakevens
    on breakevens.scenario_id = tier_margins.scenario_id
    and breakevens.month = tier_margins.month
    and breakevens.plan_id = tier_margins.plan_id
    and breakevens.tier_id = tier_margins.tier_id
where tier_margins.month = cast(date_trunc('month', dated.as_of_date) as date)
    or (month(tier_margins.month) = 12 and year(tier_margins.month) - dated.first_year in (0, 1))
union all
select
    plan_margins.scenario_id,
    plan_margins.month,
    plan_margins.plan_id,
    'whole' as tier_id,
    plan_margins.contribution_margin_usd,
    plan_margins.contribution_margin_usd / nullif(plan_margins.users, 0) as contribution_margin_usd_per_user_month,
    plan_margins.contribution_margin_share,
    plan_margins.covered_user_share,
    cast(null as double) as breakeven_price_usd_per_user_month,
    cast(null as double) as breakeven_usage_mtok_per_user_month,
    cast(null as double) as breakeven_cost_ratio
from plan_margins
inner join dated
    on dated.scenario_id = plan_margins.scenario_id
where plan_margins.month = cast(date_trunc('month', dated.as_of_date) as date)
    or (month(plan_margins.month) = 12 and year(plan_margins.month) - dated.first_year in (0, 1))
