-- question: How many members may leave before a dearer plan brings less than today?
-- grain:    scenario_id, month, plan_id, price_rise_share
-- reads:    plan_months, plan_terms, months, demand_responses
-- notes:    docs/margins.md#price-break-even
-- order:    month latest, plan_id, price_rise_share
with price_rises as (
    select cast(0.05 as double) as price_rise_share
    union all
    select cast(0.1 as double) as price_rise_share
    union all
    select cast(0.25 as double) as price_rise_share
    union all
    select cast(0.5 as double) as price_rise_share
    union all
    select cast(1.0 as double) as price_rise_share
),
margins as (
    select
        plan_months.scenario_id,
        plan_months.month,
        plan_months.plan_id,
        price_rises.price_rise_share,
        -- A price of 0 cannot rise by a share of itself.
        nullif(plan_terms.price_usd_per_user_month, 0) * (1 + price_rises.price_rise_share) as price_usd_per_user_month,
        plan_months.contribution_margin_usd / nullif(plan_months.users, 0) as margin_usd,
        (plan_months.contribution_margin_usd
            + plan_months.revenue_usd * price_rises.price_rise_share * plan_terms.kept_revenue_share
        ) / nullif(plan_months.users, 0) as raised_margin_usd,
        demand_responses.elasticity
    from plan_months
    cross join price_rises
    inner join months
        on months.month = plan_months.month
    inner join plan_terms
        on plan_terms.scenario_id = plan_months.scenario_id
        and plan_terms.month = plan_months.month
        and plan_terms.plan_id = plan_months.plan_id
    left join demand_responses
        on demand_responses.scenario_id = plan_months.scenario_id
        and demand_responses.plan_id = plan_months.plan_id
        and demand_responses.valid_from_date <= months.middle_date
        and demand_responses.valid_to_date > months.middle_date
    where plan_months.plan_kind = 'flat'
),
losses as (
    select
        scenario_id,
        month,
        plan_id,
        price_rise_share,
        price_usd_per_user_month,
        margin_usd,
        raised_margin_usd,
        -- Without a margin today, every member who leaves saves cost: all may.
        case
            when price_usd_per_user_month is null then null
            when margin_usd <= 0 then 1
            else 1 - margin_usd / nullif(raised_margin_usd, 0)
        end as affordable_loss_share,
        elasticity,
        1 - exp(-elasticity * ln(1 + price_rise_share)) as expected_loss_share
    from margins
)
select
    scenario_id,
    month,
    plan_id,
    price_rise_share,
    price_usd_per_user_month,
    margin_usd as contribution_margin_usd_per_user_month,
    raised_margin_usd as raised_contribution_margin_usd_per_user_month,
    affordable_loss_share,
    case when margin_usd > 0 then -ln(1 - affordable_loss_share) / nullif(ln(1 + price_rise_share), 0) end
        as breakeven_elasticity,
    elasticity,
    expected_loss_share
from losses
