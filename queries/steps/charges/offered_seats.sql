-- question: What would an account's seats beyond the first pay on an offered plan that is sold to one person?
-- grain:    scenario_id, account_id, plan_id
-- reads:    account_months, charged_revenues, charges, discounted_months, given_scenarios, given_usage_spans
-- notes:    docs/charges.md#cheapest-plans
-- kept:     on request
-- needs:    usage log
with seats as (
    select
        account_months.month,
        account_months.account_id,
        account_months.plan_id,
        round(max(account_months.seat_days) / nullif(max(given_usage_spans.days), 0)) as account_seats
    from account_months
    inner join given_usage_spans
        on given_usage_spans.month = account_months.month
    group by
        account_months.month,
        account_months.account_id,
        account_months.plan_id
),
-- A plan that charges by the seat, or that an account shares today, serves several people at what it charges.
shared_plans as (
    select scenario_id, plan_id
    from charges
    where charge_model = 'per_seat'
    union
    select charges.scenario_id, charges.plan_id
    from charges
    inner join seats
        on seats.plan_id = charges.plan_id
        and seats.account_seats > 1
),
single_plans as (
    select distinct charges.scenario_id, charges.plan_id
    from charges
    inner join seats
        on seats.plan_id = charges.plan_id
    where not exists (
        select 1
        from shared_plans
        where shared_plans.scenario_id = charges.scenario_id
            and shared_plans.plan_id = charges.plan_id
    )
),
offers as (
    select given_scenarios.scenario_id, single_plans.plan_id as offered_plan_id
    from given_scenarios
    inner join single_plans
        on single_plans.scenario_id = given_scenarios.base_scenario_id
        and single_plans.plan_id = given_scenarios.varied_input
    where given_scenarios.scenario_kind = 'offer'
)
select
    offers.scenario_id,
    seats.account_id,
    seats.plan_id,
    -- Who of them uses how much is not known, so usage is charged for as that of one.
    sum((seats.account_seats - 1) * cast(
        charged_revenues.revenue_usd - discounted_months.net_usage_usd as double
    )) as more_seats_usd
from offers
inner join charged_revenues
    on charged_revenues.scenario_id = offers.scenario_id
inner join discounted_months
    on discounted_months.scenario_id = charged_revenues.scenario_id
    and discounted_months.month = charged_revenues.month
    and discounted_months.account_id = charged_revenues.account_id
    and discounted_months.plan_id = charged_revenues.plan_id
inner join seats
    on seats.month = charged_revenues.month
    and seats.account_id = charged_revenues.account_id
    and seats.plan_id = charged_revenues.plan_id
where seats.account_seats > 1
    and seats.plan_id <> offers.offered_plan_id
group by
    offers.scenario_id,
    seats.account_id,
    seats.plan_id
