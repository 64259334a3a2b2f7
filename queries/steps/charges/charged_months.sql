-- question: What do an account's charges for a month come to, before anything is taken off?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    account_places, charge_terms, cost_versions, summed_charges, usage_charges
-- notes:    docs/charges.md#discounts
-- kept:     on request
-- sums:     exact
-- Nearly every plan has one charge for usage at most: only where it has several are they summed.
select
    charge_terms.scenario_id,
    usage_charges.month,
    usage_charges.account_id,
    usage_charges.plan_id,
    usage_charges.place_number,
    usage_charges.amount_usd as usage_usd,
    charge_terms.fixed_usd,
    charge_terms.discount_share,
    charge_terms.discount_usd,
    charge_terms.minimum_usd
from usage_charges
inner join charge_terms
    on charge_terms.scenario_id = usage_charges.scenario_id
    and charge_terms.terms_number = usage_charges.terms_number
    and charge_terms.usage_charge_count = 1
union all
select
    charge_terms.scenario_id,
    summed_charges.month,
    summed_charges.account_id,
    summed_charges.plan_id,
    summed_charges.place_number,
    summed_charges.amount_usd as usage_usd,
    charge_terms.fixed_usd,
    charge_terms.discount_share,
    charge_terms.discount_usd,
    charge_terms.minimum_usd
from summed_charges
inner join charge_terms
    on charge_terms.scenario_id = summed_charges.scenario_id
    and charge_terms.terms_number = summed_charges.terms_number
union all
select
    charge_terms.scenario_id,
    account_places.month,
    account_places.account_id,
    account_places.plan_id,
    account_places.place_number,
    cast(0 as decimal(18, 2)) as usage_usd,
    charge_terms.fixed_usd,
    charge_terms.discount_share,
    charge_terms.discount_usd,
    charge_terms.minimum_usd
from account_places
inner join cost_versions
    on cost_versions.cost_version_id = account_places.cost_version_id
inner join charge_terms
    on charge_terms.scenario_id = cost_versions.scenario_id
    and charge_terms.terms_number = account_places.terms_number
    and charge_terms.usage_charge_count = 0
