-- question: By how much does a scenario change what a metered plan's tasks cost its customers, from when on?
-- grain:    scenario_id, plan_id, valid_from_date
-- reads:    given_token_price_decisions, tier_baskets, tier_edges, token_costs, token_kinds, periods,
--           token_price_trends
-- notes:    docs/plans.md#demand
-- A scenario that decides no token price has no row.
with decisions as (
    -- Prices before their trend, which counts from the month that a price is from.
    select
        given_token_price_decisions.scenario_id,
        given_token_price_decisions.model_id,
        given_token_price_decisions.token_kind,
        given_token_price_decisions.price_usd_per_mtok
            / nullif(coalesce(own_trends.token_price_ratio, 1), 0) as price_usd_per_mtok,
        given_token_price_decisions.replaced_price_usd_per_mtok
            / nullif(coalesce(replaced_trends.token_price_ratio, 1), 0) as replaced_price_usd_per_mtok,
        given_token_price_decisions.valid_from_date,
        lead(given_token_price_decisions.valid_from_date, 1, date '9999-12-31') over (
            partition by given_token_price_decisions.scenario_id, given_token_price_decisions.model_id,
                given_token_price_decisions.token_kind
            order by given_token_price_decisions.valid_from_date
        ) as valid_to_date
    from given_token_price_decisions
    left join token_price_trends as own_trends
        on own_trends.scenario_id = given_token_price_decisions.scenario_id
        and own_trends.month = date_trunc('month', given_token_price_decisions.valid_from_date)
    left join token_price_trends as replaced_trends
        on replaced_trends.scenario_id = given_token_price_decisions.scenario_id
        and replaced_trends.month = date_trunc('month', given_token_price_decisions.replaced_from_date)
),
deciders as (
    select distinct scenario_id
    from given_token_price_decisions
),
sums as (
    -- What a task's tokens cost at the scenario's prices and at the case's, by customers: what each tier uses
    -- follows from the response. A price that is new replaces none.
    select
        tier_baskets.scenario_id,
        tier_baskets.plan_id,
        tier_baskets.period_month,
        sum(tier_edges.user_share * tier_baskets.task_share * tier_baskets.usage_mtok_per_task * case
            when decisions.replaced_price_usd_per_mtok is not null then decisions.price_usd_per_mtok
            else token_costs.price_usd_per_mtok
        end) as decided_usd,
        sum(tier_edges.user_share * tier_baskets.task_share * tier_baskets.usage_mtok_per_task * case
            when decisions.replaced_price_usd_per_mtok is not null then decisions.replaced_price_usd_per_mtok
            else token_costs.price_usd_per_mtok
        end) as replaced_usd
    from tier_baskets
    inner join deciders
        on deciders.scenario_id = tier_baskets.scenario_id
    inner join tier_edges
        on tier_edges.scenario_id = tier_baskets.scenario_id
        and tier_edges.period_month = tier_baskets.period_month
        and tier_edges.plan_id = tier_baskets.plan_id
        and tier_edges.tier_id = tier_baskets.tier_id
    inner join periods
        on periods.period_month = tier_baskets.period_month
    inner join token_kinds
        on token_kinds.token_kind = tier_baskets.token_kind
    inner join token_costs
        on token_costs.scenario_id = tier_baskets.scenario_id
        and token_costs.period_month = tier_baskets.period_month
        and token_costs.model_id = tier_baskets.model_id
        and token_costs.token_kind = tier_baskets.token_kind
    left join decisions
        on decisions.scenario_id = tier_baskets.scenario_id
        and decisions.model_id = tier_baskets.model_id
        and decisions.token_kind = token_kinds.billed_kind
        and decisions.valid_from_date <= periods.period_date
        and decisions.valid_to_date > periods.period_date
    group by tier_baskets.scenario_id, tier_baskets.plan_id, tier_baskets.period_month
),
ratios as (
    select
        scenario_id,
        plan_id,
        period_month,
        -- Tokens that are free before or after have no ratio of prices.
        coalesce(ln(nullif(decided_usd / nullif(replaced_usd, 0), 0)), 0) as price_growth
    from sums
)
select
    scenario_id,
    plan_id,
    period_month as valid_from_date,
    price_growth - lag(price_growth, 1, 0) over (
        partition by scenario_id, plan_id
        order by period_month
    ) as added_price_growth
from ratios
