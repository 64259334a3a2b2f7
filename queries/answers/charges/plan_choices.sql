-- question: Which plan would be the cheapest for an account under other charges, and what would it save?
-- grain:    scenario_id, account_id, plan_id
-- reads:    account_totals, given_scenarios, offered_seats
-- notes:    docs/charges.md#cheapest-plans
-- order:    scenario_id, saved_usd desc, account_id
-- kept:     on request
-- compares: scenarios
-- An offer is a scenario in which every paying account is on one plan of its base.
with offers as (
    select
        given_scenarios.base_scenario_id as scenario_id,
        account_totals.account_id,
        account_totals.plan_id,
        given_scenarios.varied_input as offered_plan_id,
        account_totals.revenue_usd + coalesce(offered_seats.more_seats_usd, 0) as offered_usd
    from given_scenarios
    inner join account_totals
        on account_totals.scenario_id = given_scenarios.scenario_id
    left join offered_seats
        on offered_seats.scenario_id = account_totals.scenario_id
        and offered_seats.account_id = account_totals.account_id
        and offered_seats.plan_id = account_totals.plan_id
    where given_scenarios.scenario_kind = 'offer'
        -- Accounts that pay nothing choose nothing.
        and exists (
            select 1
            from given_scenarios as own_offers
            where own_offers.scenario_kind = 'offer'
                and own_offers.base_scenario_id = given_scenarios.base_scenario_id
                and own_offers.varied_input = account_totals.plan_id
        )
),
ranked as (
    select
        offers.scenario_id,
        offers.account_id,
        offers.plan_id,
        offers.offered_plan_id,
        offers.offered_usd,
        account_totals.revenue_usd as staying_usd,
        account_totals.serving_cost_usd,
        -- Whoever gains nothing stays.
        row_number() over (
            partition by offers.scenario_id, offers.account_id, offers.plan_id
            order by
                offers.offered_usd,
                case when offers.offered_plan_id = offers.plan_id then 0 else 1 end,
                offers.offered_plan_id
        ) as offer_rank
    from offers
    inner join account_totals
        on account_totals.scenario_id = offers.scenario_id
        and account_totals.account_id = offers.account_id
        and account_totals.plan_id = offers.plan_id
    where offers.offered_usd is not null
)
select
    scenario_id,
    account_id,
    plan_id,
    offered_plan_id as cheapest_plan_id,
    staying_usd,
    offered_usd as cheapest_usd,
    staying_usd - offered_usd as saved_usd,
    serving_cost_usd,
    offered_plan_id <> plan_id as is_moving
from ranked
where offer_rank = 1
