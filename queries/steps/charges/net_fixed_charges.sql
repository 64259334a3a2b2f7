-- question: What is left of a fixed charge in a month after discounts, on plans that bill for more than a month?
-- grain:    scenario_id, charge_id, month, account_id
-- reads:    charges, discounted_months, fixed_charges
-- notes:    docs/charges.md#service-periods
-- kept:     on request
-- sums:     exact
with longer_plans as (
    select distinct scenario_id, plan_id
    from charges
    where billing_months > 1
),
lines as (
    select
        fixed_charges.scenario_id,
        fixed_charges.charge_id,
        fixed_charges.month,
        fixed_charges.account_id,
        fixed_charges.plan_id,
        fixed_charges.billing_months,
        fixed_charges.billing_period,
        fixed_charges.period_start_date,
        fixed_charges.is_in_advance,
        fixed_charges.is_billed,
        fixed_charges.period_usd,
        round(fixed_charges.amount_usd * 100) as line_cents,
        round(discounted_months.net_fixed_usd * 100) as net_cents,
        round(sum(fixed_charges.amount_usd) over (
            partition by fixed_charges.scenario_id, fixed_charges.month, fixed_charges.account_id,
                fixed_charges.plan_id
        ) * 100) as all_cents,
        round(sum(fixed_charges.amount_usd) over (
            partition by fixed_charges.scenario_id, fixed_charges.month, fixed_charges.account_id,
                fixed_charges.plan_id
            order by fixed_charges.charge_id
        ) * 100) as cents_to_date
    from fixed_charges
    inner join longer_plans
        on longer_plans.scenario_id = fixed_charges.scenario_id
        and longer_plans.plan_id = fixed_charges.plan_id
    inner join discounted_months
        on discounted_months.scenario_id = fixed_charges.scenario_id
        and discounted_months.month = fixed_charges.month
        and discounted_months.account_id = fixed_charges.account_id
        and discounted_months.plan_id = fixed_charges.plan_id
)
select
    scenario_id,
    charge_id,
    month,
    account_id,
    plan_id,
    billing_months,
    billing_period,
    period_start_date,
    is_in_advance,
    is_billed,
    period_usd,
    -- Discounts come off the month's fixed charges in proportion, in cents that add up.
    cast(
        floor(cast(net_cents as double) * cast(cents_to_date as double)
            / nullif(cast(all_cents as double), 0) + 0.5)
        - floor(cast(net_cents as double) * cast(cents_to_date - line_cents as double)
            / nullif(cast(all_cents as double), 0) + 0.5)
        as decimal(18, 0)
    ) * 0.01 as net_usd
from lines
