-- question: Which 100 users lose the most money each month?
-- grain:    scenario_id, month, plan_id, user_id
-- reads:    user_margins
-- notes:    docs/log.md#user-margins
-- order:    month latest, loss_rank, contribution_margin_usd
-- sums:     exact
-- Losses are counted by their order of magnitude first, so that only the greatest need sorting.
with losses as (
    select
        scenario_id,
        month,
        plan_id,
        user_id,
        tier_id,
        requests,
        usage_mtok,
        revenue_usd,
        serving_cost_usd,
        contribution_margin_usd,
        cast(floor(4 * ln(greatest(-contribution_margin_usd, 1e-9))) as int) as loss_size
    from user_margins
    where not is_covered
),
sizes as (
    select scenario_id, month, loss_size, count(*) as users_in
    from losses
    group by scenario_id, month, loss_size
),
greatest_sizes as (
    select
        scenario_id,
        month,
        loss_size,
        sum(users_in) over (partition by scenario_id, month order by loss_size desc) - users_in as users_above
    from sizes
),
ranked as (
    select
        losses.scenario_id,
        losses.month,
        losses.plan_id,
        losses.user_id,
        losses.tier_id,
        losses.requests,
        losses.usage_mtok,
        losses.revenue_usd,
        losses.serving_cost_usd,
        losses.contribution_margin_usd,
        row_number() over (
            partition by losses.scenario_id, losses.month
            order by losses.contribution_margin_usd, losses.user_id, losses.plan_id
        ) as loss_rank
    from losses
    inner join greatest_sizes
        on greatest_sizes.scenario_id = losses.scenario_id
        and greatest_sizes.month = losses.month
        and greatest_sizes.loss_size = losses.loss_size
    where greatest_sizes.users_above < 100
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
