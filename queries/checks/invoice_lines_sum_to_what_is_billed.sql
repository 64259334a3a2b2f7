-- question: Do an account's invoice lines sum to what it is billed, and its users' parts to its revenue?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    charged_revenues, given_accounts, invoice_lines, user_charges
-- notes:    docs/checks.md#checks
-- needs:    usage log
with lines as (
    select scenario_id, month, account_id, plan_id, cast(sum(amount_usd) as double) as lines_usd
    from invoice_lines
    group by scenario_id, month, account_id, plan_id
),
parts as (
    select
        user_charges.scenario_id,
        user_charges.month,
        coalesce(given_accounts.account_id, user_charges.user_id) as account_id,
        user_charges.plan_id,
        cast(sum(user_charges.revenue_cents) as double) / 100 as parts_usd
    from user_charges
    left join given_accounts
        on given_accounts.user_id = user_charges.user_id
    group by
        user_charges.scenario_id,
        user_charges.month,
        coalesce(given_accounts.account_id, user_charges.user_id),
        user_charges.plan_id
)
select
    charged_revenues.scenario_id,
    charged_revenues.month,
    charged_revenues.account_id,
    charged_revenues.plan_id,
    cast(charged_revenues.billed_usd as double) as billed_usd,
    coalesce(lines.lines_usd, 0) as lines_usd,
    cast(charged_revenues.revenue_usd as double) as revenue_usd,
    parts.parts_usd
from charged_revenues
left join lines
    on lines.scenario_id = charged_revenues.scenario_id
    and lines.month = charged_revenues.month
    and lines.account_id = charged_revenues.account_id
    and lines.plan_id = charged_revenues.plan_id
left join parts
    on parts.scenario_id = charged_revenues.scenario_id
    and parts.month = charged_revenues.month
    and parts.account_id = charged_revenues.account_id
    and parts.plan_id = charged_revenues.plan_id
where abs(cast(charged_revenues.billed_usd as double) - coalesce(lines.lines_usd, 0)) > 0.001
    or abs(cast(charged_revenues.revenue_usd as double) - coalesce(parts.parts_usd, 0)) > 0.0051
