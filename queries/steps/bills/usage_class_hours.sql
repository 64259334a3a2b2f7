-- question: How many units of each billed class were used in half an hour at each price, by how the requests ended?
-- grain:    month, usage_date, usage_hour, price_slot_id, outcome_kind, token_class
-- reads:    given_usage_hours
-- notes:    docs/bills.md#what-is-compared
-- kept:     table
-- needs:    usage log
with classes as (
    select 'input' as token_class
    union all select 'cache_read'
    union all select 'cache_write'
    union all select 'cache_write_1h'
    union all select 'output'
    union all select 'reasoning'
    union all select 'input_audio'
    union all select 'output_audio'
    union all select 'input_image'
    union all select 'output_image'
    union all select 'web_search'
    union all select 'request'
),
units as (
    select
        used.month,
        cast(used.used_at as date) as usage_date,
        hour(used.used_at) + case when used.is_second_half then 0.5 else 0 end as usage_hour,
        used.price_slot_id,
        used.outcome_kind,
        classes.token_class,
        case
            when classes.token_class = 'input' then used.input_tokens
            when classes.token_class = 'cache_read' then used.cache_read_tokens
            when classes.token_class = 'cache_write' then used.cache_write_tokens
            when classes.token_class = 'cache_write_1h' then used.cache_write_1h_tokens
            when classes.token_class = 'output' then used.output_tokens
            when classes.token_class = 'reasoning' then used.reasoning_tokens
            when classes.token_class = 'input_audio' then used.input_audio_tokens
            when classes.token_class = 'output_audio' then used.output_audio_tokens
            when classes.token_class = 'input_image' then used.input_image_tokens
            when classes.token_class = 'output_image' then used.output_image_tokens
            when classes.token_class = 'web_search' then used.web_searches
            when classes.token_class = 'request' then used.requests
        end as units
    from given_usage_hours as used
    cross join classes
)
select
    month,
    usage_date,
    usage_hour,
    price_slot_id,
    outcome_kind,
    token_class,
    sum(cast(units as double)) as units
from units
where units.units > 0
group by
    month,
    usage_date,
    usage_hour,
    price_slot_id,
    outcome_kind,
    token_class
