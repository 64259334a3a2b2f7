-- question: By what factor does a scenario change a plan's price against the case's, from when on?
-- grain:    scenario_id, plan_id, valid_from_date
-- reads:    given_price_decisions, token_price_changes
-- notes:    docs/plans.md#demand
-- A plan whose price the scenario does not decide has no row.
with ratios as (
    select
        scenario_id,
        plan_id,
        valid_from_date,
        -- A price that is new or 0 has no ratio to an earlier price, so members do not respond to it.
        coalesce(
            ln(nullif(price_usd_per_user_month / nullif(replaced_price_usd_per_user_month, 0), 0)), 0
        ) as price_growth
    from given_price_decisions
)
select
    scenario_id,
    plan_id,
    valid_from_date,
    price_growth - lag(price_growth, 1, 0) over (
        partition by scenario_id, plan_id
        order by valid_from_date
    ) as added_price_growth
from ratios
union all
select
    scenario_id,
    plan_id,
    valid_from_date,
    added_price_growth
from token_price_changes
