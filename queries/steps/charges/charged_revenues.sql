-- question: What is an account billed for a month, and how much of its use of the month is revenue?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    added_revenues, discounted_months
-- notes:    docs/charges.md#account-margins
-- kept:     on request
-- sums:     exact
with charged as (
    select
        scenario_id,
        month,
        account_id,
        plan_id,
        place_number,
        net_fixed_usd + net_usage_usd + minimum_top_up_usd as charged_usd
    from discounted_months
)
select
    charged.scenario_id,
    charged.month,
    charged.account_id,
    charged.plan_id,
    charged.place_number,
    cast(charged.charged_usd + coalesce(added_revenues.added_bill_usd, 0) as decimal(18, 2)) as billed_usd,
    cast(charged.charged_usd + coalesce(added_revenues.added_revenue_usd, 0) as decimal(18, 2)) as revenue_usd
from charged
left join added_revenues
    on added_revenues.scenario_id = charged.scenario_id
    and added_revenues.month = charged.month
    and added_revenues.account_id = charged.account_id
    and added_revenues.plan_id = charged.plan_id
