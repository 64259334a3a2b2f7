-- question: What is an account billed for a month, and how much of its use of the month is revenue?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    charge_amounts, credit_uses, discounted_months, granted_credits
-- notes:    docs/charges.md#account-margins
-- kept:     table
with earned as (
    select
        scenario_id,
        month,
        account_id,
        plan_id,
        sum(amount_usd) as charged_usd,
        sum(earned_usd) as earned_usd
    from charge_amounts
    group by scenario_id, month, account_id, plan_id
),
credits as (
    select
        credit_uses.scenario_id,
        credit_uses.month,
        credit_uses.account_id,
        credit_uses.plan_id,
        cast(sum(credit_uses.used_usd) as double) as credit_usd,
        -- What a credit pays for is revenue as far as the credit itself was paid for.
        sum(cast(credit_uses.used_usd as double) * (1 - cast(granted_credits.price_paid_usd as double)
            / nullif(cast(granted_credits.credit_usd as double), 0))) as gift_usd
    from credit_uses
    inner join granted_credits
        on granted_credits.scenario_id = credit_uses.scenario_id
        and granted_credits.account_id = credit_uses.account_id
        and granted_credits.plan_id = credit_uses.plan_id
        and granted_credits.grant_number = credit_uses.grant_number
    group by credit_uses.scenario_id, credit_uses.month, credit_uses.account_id, credit_uses.plan_id
),
purchases as (
    select
        scenario_id,
        granted_month as month,
        account_id,
        plan_id,
        sum(price_paid_usd) as purchase_usd
    from granted_credits
    group by scenario_id, granted_month, account_id, plan_id
),
uses as (
    select scenario_id, account_id, plan_id, grant_number, sum(used_usd) as used_usd
    from credit_uses
    group by scenario_id, account_id, plan_id, grant_number
),
breakages as (
    -- What was paid for a credit that nobody used is revenue in the last month that it was good for.
    select
        granted_credits.scenario_id,
        granted_credits.account_id,
        granted_credits.plan_id,
        granted_credits.first_month_number + granted_credits.months_left - 1 as month_number,
        sum(cast(granted_credits.credit_usd - coalesce(uses.used_usd, 0) as double)
            * cast(granted_credits.price_paid_usd as double)
            / nullif(cast(granted_credits.credit_usd as double), 0)) as breakage_usd
    from granted_credits
    left join uses
        on uses.scenario_id = granted_credits.scenario_id
        and uses.account_id = granted_credits.account_id
        and uses.plan_id = granted_credits.plan_id
        and uses.grant_number = granted_credits.grant_number
    group by
        granted_credits.scenario_id,
        granted_credits.account_id,
        granted_credits.plan_id,
        granted_credits.first_month_number + granted_credits.months_left - 1
)
select
    discounted_months.scenario_id,
    discounted_months.month,
    discounted_months.account_id,
    discounted_months.plan_id,
    cast(coalesce(earned.charged_usd, 0) - discounted_months.discount_usd
        + discounted_months.minimum_top_up_usd as double) - coalesce(credits.credit_usd, 0)
        + cast(coalesce(purchases.purchase_usd, 0) as double) as billed_usd,
    cast(coalesce(earned.earned_usd, 0) - discounted_months.discount_usd
        + discounted_months.minimum_top_up_usd as double) - coalesce(credits.gift_usd, 0)
        + coalesce(breakages.breakage_usd, 0) as revenue_usd
from discounted_months
left join earned
    on earned.scenario_id = discounted_months.scenario_id
    and earned.month = discounted_months.month
    and earned.account_id = discounted_months.account_id
    and earned.plan_id = discounted_months.plan_id
left join credits
    on credits.scenario_id = discounted_months.scenario_id
    and credits.month = discounted_months.month
    and credits.account_id = discounted_months.account_id
    and credits.plan_id = discounted_months.plan_id
left join purchases
    on purchases.scenario_id = discounted_months.scenario_id
    and purchases.month = discounted_months.month
    and purchases.account_id = discounted_months.account_id
    and purchases.plan_id = discounted_months.plan_id
left join breakages
    on breakages.scenario_id = discounted_months.scenario_id
    and breakages.month_number = year(discounted_months.month) * 12 + month(discounted_months.month)
    and breakages.account_id = discounted_months.account_id
    and breakages.plan_id = discounted_months.plan_id
