-- question: What does an account's usage cost in a month on a plan with several charges for it?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    charge_terms, usage_charges
-- notes:    docs/charges.md#usage
-- kept:     table
-- sums:     exact
select
    usage_charges.scenario_id,
    usage_charges.month,
    usage_charges.account_id,
    usage_charges.plan_id,
    usage_charges.place_number,
    usage_charges.terms_number,
    cast(sum(usage_charges.amount_usd) as decimal(18, 2)) as amount_usd
from usage_charges
inner join charge_terms
    on charge_terms.scenario_id = usage_charges.scenario_id
    and charge_terms.terms_number = usage_charges.terms_number
    and charge_terms.usage_charge_count > 1
group by
    usage_charges.scenario_id,
    usage_charges.month,
    usage_charges.account_id,
    usage_charges.plan_id,
    usage_charges.place_number,
    usage_charges.terms_number
