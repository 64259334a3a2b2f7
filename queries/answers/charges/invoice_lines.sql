-- question: What would an account be billed in a month, line by line?
-- grain:    scenario_id, month, account_id, plan_id, line_kind, line_id
-- reads:    charge_amounts, credit_uses, discounted_months, granted_credits
-- notes:    docs/charges.md#invoices
-- order:    scenario_id, month, account_id, plan_id, line_kind, line_id
-- kept:     on request
-- sums:     exact
select
    scenario_id,
    month,
    account_id,
    plan_id,
    line_kind,
    charge_id as line_id,
    units,
    amount_usd
from charge_amounts
where amount_usd <> 0
    or (line_kind = 'usage' and units > 0)
union all
select
    scenario_id,
    month,
    account_id,
    plan_id,
    'discount' as line_kind,
    'discounts' as line_id,
    cast(null as double) as units,
    cast(-discount_usd as decimal(18, 2)) as amount_usd
from discounted_months
where discount_usd > 0
union all
select
    scenario_id,
    month,
    account_id,
    plan_id,
    'minimum' as line_kind,
    'minimum' as line_id,
    cast(null as double) as units,
    cast(minimum_top_up_usd as decimal(18, 2)) as amount_usd
from discounted_months
where minimum_top_up_usd > 0
union all
select
    scenario_id,
    granted_month as month,
    account_id,
    plan_id,
    'credit_purchase' as line_kind,
    grant_id as line_id,
    cast(credit_usd as double) as units,
    cast(billed_usd as decimal(18, 2)) as amount_usd
from granted_credits
where billed_usd > 0
union all
select
    scenario_id,
    month,
    account_id,
    plan_id,
    'credit' as line_kind,
    'credits' as line_id,
    cast(null as double) as units,
    cast(-sum(used_usd) as decimal(18, 2)) as amount_usd
from credit_uses
group by scenario_id, month, account_id, plan_id
