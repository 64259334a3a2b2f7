-- question: What did the usage of each model cost on each day?
-- grain:    scenario_id, usage_date, provider_id, model_id
-- reads:    day_costs, price_slots
-- notes:    docs/log.md#days
-- order:    usage_date latest, serving_cost_usd desc
-- sums:     exact
with totals as (
    select
        day_costs.scenario_id,
        day_costs.usage_date,
        price_slots.provider_id,
        price_slots.model_id,
        sum(cast(day_costs.requests as decimal(18, 0))) as requests,
        sum(
            cast(case when day_costs.is_priced then day_costs.requests else 0 end as decimal(18, 0))
        ) as priced_requests,
        sum(cast(day_costs.usage_tokens as decimal(18, 0))) as usage_tokens,
        sum(cast(day_costs.unpriced_tokens as decimal(18, 0))) as unpriced_tokens,
        min(case when day_costs.is_priced then 1 else 0 end) = 1 as is_priced,
        sum(day_costs.priced_cost_usd) as priced_cost_usd
    from day_costs
    inner join price_slots
        on price_slots.month = day_costs.month
        and price_slots.price_slot_id = day_costs.price_slot_id
    group by
        day_costs.scenario_id,
        day_costs.usage_date,
        price_slots.provider_id,
        price_slots.model_id
)
select
    scenario_id,
    usage_date,
    provider_id,
    model_id,
    cast(requests as double) as requests,
    cast(usage_tokens as double) / 1000000 as usage_mtok,
    -- A class that was used and has no price makes the cost unknown.
    case when is_priced then cast(priced_cost_usd as double) end as serving_cost_usd,
    cast(priced_cost_usd as double) as priced_cost_usd,
    1 - cast(unpriced_tokens as double) / nullif(cast(usage_tokens as double), 0) as priced_token_share,
    cast(priced_requests as double) / nullif(cast(requests as double), 0) as priced_request_share
from totals
