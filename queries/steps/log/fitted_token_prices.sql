-- question: What did a million tokens of each logged model cost on average?
-- grain:    scenario_id, model_id, token_kind
-- reads:    slot_totals, slot_prices, price_slots
-- notes:    docs/log.md#fit-from-a-log
-- kept:     on request
with kinds as (
    select
        month, price_slot_id, scenario_id, 'input' as token_kind, input_tokens as tokens,
        input_usd_per_token as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
    union all
    select
        month, price_slot_id, scenario_id, 'cache_read' as token_kind, cache_read_tokens as tokens,
        cache_read_usd_per_token as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
    union all
    select
        month, price_slot_id, scenario_id, 'cache_write' as token_kind, cache_write_tokens as tokens,
        cache_write_usd_per_token as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
    union all
    select
        month, price_slot_id, scenario_id, 'cache_write_1h' as token_kind, cache_write_1h_tokens as tokens,
        cache_write_1h_usd_per_token as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
    union all
    select
        month, price_slot_id, scenario_id, 'output' as token_kind, output_tokens as tokens,
        output_usd_per_token as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
    union all
    select
        month, price_slot_id, scenario_id, 'output' as token_kind, reasoning_tokens as tokens,
        reasoning_usd_per_token as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
    union all
    select
        month, price_slot_id, scenario_id, 'input_audio' as token_kind, input_audio_tokens as tokens,
        input_audio_usd_per_token as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
    union all
    select
        month, price_slot_id, scenario_id, 'output_audio' as token_kind, output_audio_tokens as tokens,
        output_audio_usd_per_token as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
    union all
    select
        month, price_slot_id, scenario_id, 'input_image' as token_kind, input_image_tokens as tokens,
        input_image_usd_per_token as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
    union all
    select
        month, price_slot_id, scenario_id, 'output_image' as token_kind, output_image_tokens as tokens,
        output_image_usd_per_token as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
    union all
    select
        month, price_slot_id, scenario_id, 'web_search' as token_kind, web_searches as tokens,
        web_search_usd_per_search as price_usd_per_unit
    from slot_totals
    inner join slot_prices using (month, price_slot_id)
)
select
    kinds.scenario_id,
    price_slots.model_id,
    kinds.token_kind,
    sum(cast(kinds.tokens as double) * cast(kinds.price_usd_per_unit as double))
        / nullif(sum(cast(kinds.tokens as double)), 0) * 1000000 as price_usd_per_mtok
from kinds
inner join price_slots
    on price_slots.month = kinds.month
    and price_slots.price_slot_id = kinds.price_slot_id
where kinds.tokens > 0
    and kinds.price_usd_per_unit is not null
group by
    kinds.scenario_id,
    price_slots.model_id,
    kinds.token_kind
