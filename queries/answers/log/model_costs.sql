-- question: What did each model cost over the whole log, and which usage has no price?
-- grain:    scenario_id, provider_id, model_ref
-- reads:    price_slots, slot_costs
-- notes:    docs/log.md#totals
-- sums:     exact
-- order:    priced_cost_usd desc
with totals as (
    select
        slot_costs.scenario_id,
        price_slots.provider_id,
        price_slots.model_ref,
        max(price_slots.book_model_id) as book_model_id,
        sum(cast(slot_costs.requests as decimal(18, 0))) as requests,
        sum(cast(slot_costs.usage_tokens as decimal(18, 0))) as usage_tokens,
        sum(cast(case when slot_costs.serving_cost_usd is null then slot_costs.requests else 0 end as decimal(18, 0)))
            as unpriced_requests,
        sum(cast(
            case when slot_costs.serving_cost_usd is null then slot_costs.usage_tokens else 0 end as decimal(18, 0)
        )) as unpriced_tokens,
        case when count(*) = count(slot_costs.serving_cost_usd) then sum(slot_costs.serving_cost_usd) end
            as serving_cost_usd,
        sum(slot_costs.priced_cost_usd) as priced_cost_usd
    from slot_costs
    inner join price_slots
        on price_slots.month = slot_costs.month
        and price_slots.price_slot_id = slot_costs.price_slot_id
    group by
        slot_costs.scenario_id,
        price_slots.provider_id,
        price_slots.model_ref
),
sums as (
    select
        scenario_id,
        sum(usage_tokens) as usage_tokens,
        sum(priced_cost_usd) as priced_cost_usd
    from totals
    group by scenario_id
)
select
    totals.scenario_id,
    totals.provider_id,
    totals.model_ref,
    totals.book_model_id,
    cast(totals.requests as double) as requests,
    cast(totals.usage_tokens as double) / 1000000 as usage_mtok,
    cast(totals.serving_cost_usd as double) as serving_cost_usd,
    cast(totals.priced_cost_usd as double) as priced_cost_usd,
    cast(totals.priced_cost_usd as double) / nullif(cast(sums.priced_cost_usd as double), 0) as cost_share,
    cast(totals.unpriced_requests as double) as unpriced_requests,
    cast(totals.unpriced_tokens as double) / nullif(cast(sums.usage_tokens as double), 0) as unpriced_token_share
from totals
inner join sums
    on sums.scenario_id = totals.scenario_id
