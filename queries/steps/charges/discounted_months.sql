-- question: What is left of an account's charges in a month after discounts and the plan's minimum?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    account_months, account_starts, charge_amounts, charges, cost_versions, discounts, minimums
-- notes:    docs/charges.md#discounts
-- sums:     exact
with charged as (
    select
        scenario_id, month, account_id, plan_id,
        sum(case when line_kind = 'fixed' then amount_usd else 0 end) as fixed_usd,
        sum(case when line_kind = 'usage' then amount_usd else 0 end) as usage_usd
    from charge_amounts
    group by scenario_id, month, account_id, plan_id
),
charged_plans as (
    select distinct scenario_id, plan_id
    from charges
),
base as (
    select
        cost_versions.scenario_id,
        account_months.month,
        account_months.account_id,
        account_months.plan_id,
        cast(coalesce(charged.fixed_usd, 0) as decimal(18, 2)) as fixed_usd,
        cast(coalesce(charged.usage_usd, 0) as decimal(18, 2)) as usage_usd,
        (year(account_months.month) - year(account_starts.joined_date)) * 12
            + month(account_months.month) - month(account_starts.joined_date) as months_since_joining
    from cost_versions
    inner join account_months
        on account_months.cost_version_id = cost_versions.cost_version_id
    inner join charged_plans
        on charged_plans.scenario_id = cost_versions.scenario_id
        and charged_plans.plan_id = account_months.plan_id
    inner join account_starts
        on account_starts.account_id = account_months.account_id
        and account_starts.plan_id = account_months.plan_id
    left join charged
        on charged.scenario_id = cost_versions.scenario_id
        and charged.month = account_months.month
        and charged.account_id = account_months.account_id
        and charged.plan_id = account_months.plan_id
),
reductions as (
    select
        base.scenario_id, base.month, base.account_id, base.plan_id,
        -- Shares are of the full amount and add up; amounts come off what they leave.
        least(sum(discounts.discount_share), 1) as discount_share,
        sum(coalesce(discounts.discount_usd, 0)) as discount_usd
    from base
    inner join discounts
        on discounts.scenario_id = base.scenario_id
        and discounts.plan_id = base.plan_id
        and discounts.valid_from_date <= base.month
        and discounts.valid_to_date > base.month
        and coalesce(discounts.discount_months, 9999) > base.months_since_joining
    group by base.scenario_id, base.month, base.account_id, base.plan_id
),
reduced as (
    select
        base.scenario_id, base.month, base.account_id, base.plan_id,
        base.fixed_usd,
        base.usage_usd,
        coalesce(reductions.discount_share, 0) as discount_share,
        coalesce(reductions.discount_usd, 0) as discount_usd
    from base
    left join reductions
        on reductions.scenario_id = base.scenario_id
        and reductions.month = base.month
        and reductions.account_id = base.account_id
        and reductions.plan_id = base.plan_id
),
shared as (
    select
        scenario_id, month, account_id, plan_id,
        fixed_usd,
        usage_usd,
        discount_usd,
        cast(round(cast(usage_usd as double) * discount_share, 2) as decimal(18, 2)) as usage_discount_usd,
        cast(round(cast(fixed_usd as double) * discount_share, 2) as decimal(18, 2)) as fixed_discount_usd
    from reduced
),
taken as (
    select
        scenario_id, month, account_id, plan_id,
        usage_usd - usage_discount_usd as net_usage_usd,
        fixed_usd - fixed_discount_usd as net_fixed_usd,
        usage_discount_usd + fixed_discount_usd as share_discount_usd,
        cast(least(
            discount_usd,
            cast(usage_usd - usage_discount_usd + fixed_usd - fixed_discount_usd as double)
        ) as decimal(18, 2)) as amount_discount_usd
    from shared
)
select
    taken.scenario_id,
    taken.month,
    taken.account_id,
    taken.plan_id,
    taken.share_discount_usd + taken.amount_discount_usd as discount_usd,
    -- An amount comes off the fixed charges first, so that credits still pay for usage.
    taken.net_usage_usd - greatest(taken.amount_discount_usd - taken.net_fixed_usd, 0) as net_usage_usd,
    taken.net_fixed_usd - least(taken.amount_discount_usd, taken.net_fixed_usd) as net_fixed_usd,
    greatest(
        cast(round(coalesce(minimums.minimum_usd, 0), 2) as decimal(18, 2))
            - (taken.net_usage_usd + taken.net_fixed_usd - taken.amount_discount_usd),
        0
    ) as minimum_top_up_usd
from taken
left join minimums
    on minimums.scenario_id = taken.scenario_id
    and minimums.plan_id = taken.plan_id
    and minimums.valid_from_date <= taken.month
    and minimums.valid_to_date > taken.month
