-- question: What do accounts on some terms pay in a month beside their usage, what comes off, and what is the least?
-- grain:    scenario_id, terms_number
-- reads:    account_terms, charge_ladders, charge_months, charges, discounts, fixed_prices, minimums
-- notes:    docs/charges.md#discounts
-- kept:     table
-- sums:     exact
with charged_plans as (
    select distinct scenario_id, plan_id
    from charges
),
base as (
    select
        charged_plans.scenario_id,
        account_terms.terms_number,
        account_terms.month,
        account_terms.plan_id,
        (year(account_terms.month) - year(account_terms.joined_date)) * 12
            + month(account_terms.month) - month(account_terms.joined_date) as months_since_joining
    from account_terms
    inner join charged_plans
        on charged_plans.plan_id = account_terms.plan_id
),
fixed as (
    select scenario_id, terms_number, sum(amount_usd) as fixed_usd
    from fixed_prices
    group by scenario_id, terms_number
),
counted as (
    select charge_months.scenario_id, charge_months.terms_number, count(*) as usage_charge_count
    from charge_months
    where charge_months.meter_id is not null
        and charge_months.trial_days < charge_months.days
        and exists (
            select 1
            from charge_ladders
            where charge_ladders.scenario_id = charge_months.scenario_id
                and charge_ladders.charge_id = charge_months.charge_id
                and charge_ladders.valid_from_date <= charge_months.price_date
                and charge_ladders.valid_to_date > charge_months.price_date
        )
    group by charge_months.scenario_id, charge_months.terms_number
),
reductions as (
    select
        base.scenario_id,
        base.terms_number,
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
    group by base.scenario_id, base.terms_number
)
select
    base.scenario_id,
    base.terms_number,
    coalesce(counted.usage_charge_count, 0) as usage_charge_count,
    cast(coalesce(fixed.fixed_usd, 0) as decimal(18, 2)) as fixed_usd,
    coalesce(reductions.discount_share, 0) as discount_share,
    coalesce(reductions.discount_usd, 0) as discount_usd,
    cast(round(coalesce(minimums.minimum_usd, 0), 2) as decimal(18, 2)) as minimum_usd
from base
left join fixed
    on fixed.scenario_id = base.scenario_id
    and fixed.terms_number = base.terms_number
left join counted
    on counted.scenario_id = base.scenario_id
    and counted.terms_number = base.terms_number
left join reductions
    on reductions.scenario_id = base.scenario_id
    and reductions.terms_number = base.terms_number
left join minimums
    on minimums.scenario_id = base.scenario_id
    and minimums.plan_id = base.plan_id
    and minimums.valid_from_date <= base.month
    and minimums.valid_to_date > base.month
