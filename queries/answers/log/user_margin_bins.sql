-- question: How are the users of each plan spread over contribution margin, from loss to gain?
-- grain:    scenario_id, month, plan_id, margin_bin
-- reads:    user_margins
-- notes:    docs/log.md#user-margins
-- order:    month latest, plan_id, margin_bin
-- sums:     exact
-- Two bins for every power of ten, below 0 of users who are not covered: however many users, few rows.
with binned as (
    select
        scenario_id,
        month,
        plan_id,
        users,
        revenue_usd,
        contribution_margin_usd,
        case when is_covered then 1 else -1 end * (
            -- 2 / ln(10): two steps a power of ten.
            5 + cast(floor(0.8685889638065036 * ln(greatest(abs(contribution_margin_usd), 0.01)) + 0.000000001) as int)
        ) as margin_bin
    from user_margins
    where contribution_margin_usd is not null
),
-- To the millionth, as whole numbers: their sums are the same in any order.
sums as (
    select
        scenario_id,
        month,
        plan_id,
        margin_bin,
        cast(sum(cast(round(users * 1000000) as decimal(18, 0))) as double) / 1000000 as users,
        cast(sum(cast(round(revenue_usd * 1000000) as decimal(18, 0))) as double) / 1000000 as revenue_usd,
        cast(sum(cast(round(contribution_margin_usd * 1000000) as decimal(18, 0))) as double) / 1000000
            as contribution_margin_usd,
        count(*) as user_rows
    from binned
    group by
        scenario_id,
        month,
        plan_id,
        margin_bin
)
select
    scenario_id,
    month,
    plan_id,
    margin_bin,
    user_rows,
    users,
    revenue_usd,
    contribution_margin_usd,
    revenue_usd / nullif(user_rows, 0) as revenue_usd_per_user_month,
    contribution_margin_usd / nullif(user_rows, 0) as contribution_margin_usd_per_user_month
from sums
