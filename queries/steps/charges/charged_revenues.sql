-- question: What is an account billed for a month, and how much of its use of the month is revenue?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    credit_recognitions, credit_uses, discounted_months, granted_credits, service_recognitions
-- notes:    docs/charges.md#account-margins
-- kept:     table
-- sums:     exact
with services as (
    select
        scenario_id,
        month,
        account_id,
        plan_id,
        sum(billed_usd) as billed_usd,
        sum(revenue_usd) as revenue_usd
    from service_recognitions
    group by scenario_id, month, account_id, plan_id
),
credits as (
    select scenario_id, month, account_id, plan_id, sum(revenue_usd) as revenue_usd
    from credit_recognitions
    group by scenario_id, month, account_id, plan_id
),
uses as (
    select scenario_id, month, account_id, plan_id, sum(used_usd) as used_usd
    from credit_uses
    group by scenario_id, month, account_id, plan_id
),
purchases as (
    select scenario_id, granted_month as month, account_id, plan_id, sum(billed_usd) as billed_usd
    from granted_credits
    group by scenario_id, granted_month, account_id, plan_id
),
charged as (
    select
        scenario_id,
        month,
        account_id,
        plan_id,
        net_fixed_usd + net_usage_usd + minimum_top_up_usd as charged_usd
    from discounted_months
)
select
    charged.scenario_id,
    charged.month,
    charged.account_id,
    charged.plan_id,
    cast(charged.charged_usd - coalesce(uses.used_usd, 0) + coalesce(purchases.billed_usd, 0) as decimal(18, 2))
        as billed_usd,
    -- What credits pay for is revenue as far as they were paid for; a bill for many months, a part at a time.
    cast(charged.charged_usd - coalesce(uses.used_usd, 0) + coalesce(credits.revenue_usd, 0)
        - coalesce(services.billed_usd, 0) + coalesce(services.revenue_usd, 0) as decimal(18, 2)) as revenue_usd
from charged
left join services
    on services.scenario_id = charged.scenario_id
    and services.month = charged.month
    and services.account_id = charged.account_id
    and services.plan_id = charged.plan_id
left join credits
    on credits.scenario_id = charged.scenario_id
    and credits.month = charged.month
    and credits.account_id = charged.account_id
    and credits.plan_id = charged.plan_id
left join uses
    on uses.scenario_id = charged.scenario_id
    and uses.month = charged.month
    and uses.account_id = charged.account_id
    and uses.plan_id = charged.plan_id
left join purchases
    on purchases.scenario_id = charged.scenario_id
    and purchases.month = charged.month
    and purchases.account_id = charged.account_id
    and purchases.plan_id = charged.plan_id
