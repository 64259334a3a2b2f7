-- question: How many units did an account use on a meter in a month?
-- grain:    cost_version_id, month, account_id, plan_id, meter_id
-- reads:    account_places, given_meter_weights, given_meters, plan_class_months
-- notes:    docs/charges.md#meters
-- kept:     table
-- sums:     exact
with weights as (
    select
        meter_id,
        max(case when token_kind = 'input' then weight else 0 end) as input_weight,
        max(case when token_kind = 'cache_read' then weight else 0 end) as cache_read_weight,
        max(case when token_kind = 'cache_write' then weight else 0 end) as cache_write_weight,
        max(case when token_kind = 'cache_write_1h' then weight else 0 end) as cache_write_1h_weight,
        max(case when token_kind = 'output' then weight else 0 end) as output_weight,
        max(case when token_kind = 'reasoning' then weight else 0 end) as reasoning_weight,
        max(case when token_kind = 'input_audio' then weight else 0 end) as input_audio_weight,
        max(case when token_kind = 'output_audio' then weight else 0 end) as output_audio_weight,
        max(case when token_kind = 'input_image' then weight else 0 end) as input_image_weight,
        max(case when token_kind = 'output_image' then weight else 0 end) as output_image_weight,
        max(case when token_kind = 'web_search' then weight else 0 end) as web_search_weight
    from given_meter_weights
    group by meter_id
),
weighted as (
    select
        plan_class_months.month,
        plan_class_months.account_id,
        plan_class_months.plan_id,
        weights.meter_id,
        plan_class_months.input_tokens * weights.input_weight
        + plan_class_months.cache_read_tokens * weights.cache_read_weight
        + plan_class_months.cache_write_tokens * weights.cache_write_weight
        + plan_class_months.cache_write_1h_tokens * weights.cache_write_1h_weight
        + plan_class_months.output_tokens * weights.output_weight
        + plan_class_months.reasoning_tokens * weights.reasoning_weight
        + plan_class_months.input_audio_tokens * weights.input_audio_weight
        + plan_class_months.output_audio_tokens * weights.output_audio_weight
        + plan_class_months.input_image_tokens * weights.input_image_weight
        + plan_class_months.output_image_tokens * weights.output_image_weight
        + plan_class_months.web_searches * weights.web_search_weight as weighted_units
    from plan_class_months
    cross join weights
)
select
    account_places.cost_version_id,
    account_places.month,
    account_places.account_id,
    account_places.plan_id,
    account_places.place_number,
    account_places.terms_number,
    given_meters.meter_id,
    cast(case
        when given_meters.measure = 'requests' then account_places.requests
        when given_meters.measure = 'cost' then account_places.priced_cost_usd
        when weights.meter_id is null then account_places.usage_tokens
        else coalesce(weighted.weighted_units, 0)
    end as decimal(20, 6)) as units
from account_places
cross join given_meters
left join weights
    on weights.meter_id = given_meters.meter_id
left join weighted
    on weighted.meter_id = given_meters.meter_id
    and weighted.month = account_places.month
    and weighted.account_id = account_places.account_id
    and weighted.plan_id = account_places.plan_id
