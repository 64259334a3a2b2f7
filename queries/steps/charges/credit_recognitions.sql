-- question: What of the price of credits is earned in a month, by use or as they expire, and what is still to earn?
-- grain:    scenario_id, account_id, plan_id, grant_number, month
-- reads:    credit_uses, given_usage_spans, granted_credits
-- notes:    docs/charges.md#recognition
-- kept:     on request
-- needs:    usage log
-- sums:     exact
with granted as (
    select
        granted_credits.scenario_id,
        granted_credits.account_id,
        granted_credits.plan_id,
        granted_credits.grant_number,
        granted_credits.granted_month,
        granted_credits.credit_usd,
        granted_credits.price_paid_usd,
        granted_credits.billed_usd,
        granted_credits.first_month_number + granted_credits.months_left - 1 as last_month_number,
        given_usage_spans.month,
        year(given_usage_spans.month) * 12 + month(given_usage_spans.month) as month_number
    from granted_credits
    inner join given_usage_spans
        on given_usage_spans.month >= granted_credits.granted_month
    where granted_credits.price_paid_usd > 0
),
used as (
    select
        granted.scenario_id,
        granted.account_id,
        granted.plan_id,
        granted.grant_number,
        granted.granted_month,
        granted.credit_usd,
        granted.price_paid_usd,
        granted.billed_usd,
        granted.last_month_number,
        granted.month,
        granted.month_number,
        sum(coalesce(credit_uses.used_usd, 0)) over (
            partition by granted.scenario_id, granted.account_id, granted.plan_id, granted.grant_number
            order by granted.month
        ) as used_to_date_usd
    from granted
    left join credit_uses
        on credit_uses.scenario_id = granted.scenario_id
        and credit_uses.account_id = granted.account_id
        and credit_uses.plan_id = granted.plan_id
        and credit_uses.grant_number = granted.grant_number
        and credit_uses.month = granted.month
),
earned as (
    select
        scenario_id,
        account_id,
        plan_id,
        grant_number,
        granted_month,
        price_paid_usd,
        billed_usd,
        month,
        month_number >= last_month_number as is_over,
        -- As much of the price as of the credit, to the cent; a credit of nothing is not used.
        coalesce(cast(floor(
            cast(price_paid_usd as double) * 100 * cast(used_to_date_usd as double)
                / nullif(cast(credit_usd as double), 0)
            + 0.5
        ) as decimal(18, 0)) * 0.01, 0) as earned_by_use_usd
    from used
),
due as (
    select
        scenario_id,
        account_id,
        plan_id,
        grant_number,
        granted_month,
        price_paid_usd,
        billed_usd,
        month,
        earned_by_use_usd,
        -- What nobody used is earned in the last month that it was good for.
        case when is_over then price_paid_usd else earned_by_use_usd end as earned_to_date_usd
    from earned
),
flows as (
    select
        scenario_id,
        account_id,
        plan_id,
        grant_number,
        month,
        case when month = granted_month then price_paid_usd - billed_usd else 0 end as carried_in_usd,
        case when month = granted_month then billed_usd else 0 end as billed_usd,
        earned_to_date_usd - lag(earned_to_date_usd, 1, 0) over (
            partition by scenario_id, account_id, plan_id, grant_number
            order by month
        ) as revenue_usd,
        earned_to_date_usd - earned_by_use_usd as breakage_to_date_usd,
        price_paid_usd - earned_to_date_usd as contract_balance_usd
    from due
)
select
    scenario_id,
    account_id,
    plan_id,
    grant_number,
    month,
    cast(carried_in_usd as decimal(18, 2)) as carried_in_usd,
    cast(billed_usd as decimal(18, 2)) as billed_usd,
    cast(revenue_usd as decimal(18, 2)) as revenue_usd,
    cast(case when revenue_usd <> 0 then breakage_to_date_usd else 0 end as decimal(18, 2)) as breakage_usd,
    cast(contract_balance_usd as decimal(18, 2)) as contract_balance_usd
from flows
where flows.carried_in_usd <> 0
    or flows.billed_usd <> 0
    or flows.revenue_usd <> 0
    or flows.contract_balance_usd <> 0
