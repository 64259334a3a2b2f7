-- question: What would the compared usage of a day cost if its source had counted or priced it in another way?
-- grain:    scenario_id, usage_date, import_id, provider_id, model_id, candidate_id
-- reads:    day_costs, other_day_costs, price_slots
-- notes:    docs/log.md#reported-cost
with compared as (
    select
        day_costs.scenario_id,
        day_costs.usage_date,
        day_costs.import_id,
        day_costs.month,
        day_costs.price_slot_id,
        day_costs.class_set,
        day_costs.reported_kind,
        price_slots.provider_id,
        price_slots.model_id,
        cast(day_costs.priced_cost_usd as double) as priced_cost_usd,
        cast(day_costs.cache_read_cost_usd as double) as cache_read_cost_usd,
        cast(day_costs.cache_write_cost_usd as double) as cache_write_cost_usd,
        cast(day_costs.cache_write_1h_cost_usd as double) as cache_write_1h_cost_usd,
        cast(day_costs.reasoning_cost_usd as double) as reasoning_cost_usd,
        cast(day_costs.reads_as_input_usd as double) as reads_as_input_usd,
        cast(day_costs.writes_as_input_usd as double) as writes_as_input_usd,
        cast(day_costs.hour_writes_as_writes_usd as double) as hour_writes_as_writes_usd
    from day_costs
    inner join price_slots
        on price_slots.month = day_costs.month
        and price_slots.price_slot_id = day_costs.price_slot_id
    where day_costs.is_priced
        and day_costs.reported_kind = 'some'
),
ways as (
    select 'cache_as_input' as candidate_id, -1 as reads, 1 as reads_as_input, -1 as writes, 1 as writes_as_input,
        0 as hour_writes, 0 as reasoning
    union all select 'reads_as_input', -1, 1, 0, 0, 0, 0
    union all select 'writes_as_input', 0, 0, -1, 1, 0, 0
    union all select 'cache_twice', 0, 1, 0, 1, 0, 0
    union all select 'reads_twice', 0, 1, 0, 0, 0, 0
    union all select 'no_cache', -1, 0, -1, 0, 0, 0
    union all select 'no_reads', -1, 0, 0, 0, 0, 0
    union all select 'no_writes', 0, 0, -1, 0, 0, 0
    union all select 'hour_writes_as_writes', 0, 0, 0, 0, 1, 0
    union all select 'no_reasoning', 0, 0, 0, 0, 0, -1
    union all select 'reasoning_twice', 0, 0, 0, 0, 0, 1
),
kinds as (
    select usage_date, import_id, pricing_kind
    from other_day_costs
    group by usage_date, import_id, pricing_kind
)
select
    compared.scenario_id,
    compared.usage_date,
    compared.import_id,
    compared.provider_id,
    compared.model_id,
    ways.candidate_id,
    sum(
        compared.priced_cost_usd
        + compared.cache_read_cost_usd * ways.reads
        + compared.reads_as_input_usd * ways.reads_as_input
        + compared.cache_write_cost_usd * ways.writes
        + compared.writes_as_input_usd * ways.writes_as_input
        + (compared.hour_writes_as_writes_usd - compared.cache_write_1h_cost_usd) * ways.hour_writes
        + compared.reasoning_cost_usd * ways.reasoning
    ) as candidate_cost_usd
from compared
cross join ways
group by
    compared.scenario_id,
    compared.usage_date,
    compared.import_id,
    compared.provider_id,
    compared.model_id,
    ways.candidate_id
union all
select
    compared.scenario_id,
    compared.usage_date,
    compared.import_id,
    compared.provider_id,
    compared.model_id,
    case
        when max(case when other_day_costs.is_change_day then 1 else 0 end) = 1 then 'change_day'
        else kinds.pricing_kind
    end as candidate_id,
    -- What has no such price keeps its own.
    sum(coalesce(cast(other_day_costs.other_cost_usd as double), compared.priced_cost_usd)) as candidate_cost_usd
from compared
inner join kinds
    on kinds.usage_date = compared.usage_date
    and kinds.import_id = compared.import_id
left join other_day_costs
    on other_day_costs.usage_date = compared.usage_date
    and other_day_costs.import_id = compared.import_id
    and other_day_costs.month = compared.month
    and other_day_costs.price_slot_id = compared.price_slot_id
    and other_day_costs.class_set = compared.class_set
    and other_day_costs.reported_kind = compared.reported_kind
    and other_day_costs.pricing_kind = kinds.pricing_kind
group by
    compared.scenario_id,
    compared.usage_date,
    compared.import_id,
    compared.provider_id,
    compared.model_id,
    kinds.pricing_kind
