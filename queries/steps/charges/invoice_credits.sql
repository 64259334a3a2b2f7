-- question: Which part of an assumed user's usage does a grant of credits pay for in a month?
-- grain:    scenario_id, month, plan_id, grant_id
-- reads:    credit_grants, invoice_terms
-- notes:    docs/charges.md#expected-invoices
-- Credits that are granted once, on joining, are used up or expired.
with granted as (
    select
        invoice_terms.scenario_id,
        invoice_terms.month,
        invoice_terms.plan_id,
        credit_grants.grant_id,
        credit_grants.credit_usd,
        credit_grants.price_paid_usd,
        credit_grants.every_months,
        credit_grants.priority,
        coalesce(credit_grants.expiry_months, 9999) as expiry_months,
        least(coalesce(credit_grants.expiry_months, 9999), credit_grants.every_months) as good_months
    from invoice_terms
    inner join credit_grants
        on credit_grants.scenario_id = invoice_terms.scenario_id
        and credit_grants.plan_id = invoice_terms.plan_id
        and credit_grants.valid_from_date <= invoice_terms.month
        and credit_grants.valid_to_date > invoice_terms.month
    where credit_grants.every_months is not null
),
ordered as (
    select
        scenario_id,
        month,
        plan_id,
        grant_id,
        credit_usd,
        price_paid_usd,
        every_months,
        good_months,
        sum(credit_usd / nullif(every_months, 0)) over (
            partition by scenario_id, month, plan_id
            order by priority, expiry_months, grant_id
        ) as credit_to_date_usd
    from granted
)
select
    scenario_id,
    month,
    plan_id,
    grant_id,
    -- A grant that expires before the next is good in a part of the months, and pays for more in each.
    good_months / nullif(every_months, 0) as good_share,
    credit_to_date_usd - credit_usd / nullif(every_months, 0) as from_usd,
    credit_to_date_usd - credit_usd / nullif(every_months, 0) + credit_usd / nullif(good_months, 0) as up_to_usd,
    price_paid_usd / nullif(every_months, 0) as price_usd
from ordered
