-- question: Which usage of a day has a reported cost, which a computed one, and which has both?
-- grain:    scenario_id, usage_date, import_id, provider_id, model_id
-- reads:    day_costs, price_slots
-- notes:    docs/log.md#reported-cost
-- sums:     exact
with used as (
    select
        day_costs.scenario_id,
        day_costs.usage_date,
        day_costs.import_id,
        day_costs.import_format,
        price_slots.provider_id,
        price_slots.model_id,
        cast(day_costs.requests as decimal(18, 0)) as requests,
        cast(day_costs.usage_tokens as decimal(18, 0)) as usage_tokens,
        cast(day_costs.unpriced_tokens as decimal(18, 0)) as unpriced_tokens,
        day_costs.is_priced,
        day_costs.is_by_piece,
        day_costs.reported_kind <> 'none' as is_reported,
        day_costs.reported_kind = 'some' and day_costs.is_priced as is_compared,
        day_costs.reported_cost_usd,
        day_costs.priced_cost_usd,
        day_costs.output_cost_usd
    from day_costs
    inner join price_slots
        on price_slots.month = day_costs.month
        and price_slots.price_slot_id = day_costs.price_slot_id
)
select
    scenario_id,
    usage_date,
    import_id,
    import_format,
    provider_id,
    model_id,
    sum(requests) as requests,
    sum(usage_tokens) as usage_tokens,
    sum(unpriced_tokens) as unpriced_tokens,
    sum(case when is_priced then requests else 0 end) as priced_requests,
    sum(case when is_reported then requests else 0 end) as reported_requests,
    sum(case when is_reported and is_priced then requests else 0 end) as both_requests,
    -- Both, and more than zero reported.
    sum(case when is_compared then requests else 0 end) as compared_requests,
    sum(case when is_compared then reported_cost_usd else 0 end) as compared_reported_usd,
    sum(case when is_compared then priced_cost_usd else 0 end) as compared_computed_usd,
    sum(case when is_compared then output_cost_usd else 0 end) as compared_output_usd,
    -- Computed, while the source reports zero.
    sum(case when is_reported and is_priced and not is_compared then priced_cost_usd else 0 end) as zero_computed_usd,
    sum(case when is_priced and not is_reported then priced_cost_usd else 0 end) as unreported_computed_usd,
    sum(case when is_by_piece then reported_cost_usd else 0 end) as piece_reported_usd,
    sum(case when is_reported and not is_priced and not is_by_piece then reported_cost_usd else 0 end)
        as unpriced_reported_usd
from used
group by
    scenario_id,
    usage_date,
    import_id,
    import_format,
    provider_id,
    model_id
