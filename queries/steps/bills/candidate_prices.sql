-- question: At which prices might a provider have billed the usage in a price slot?
-- grain:    scenario_id, month, price_slot_id, candidate_id, candidate_date
-- reads:    given_settings, price_slots, slot_prices, other_slot_prices
-- notes:    docs/bills.md#prices-that-are-tried
with siblings as (
    select
        price_slots.month,
        price_slots.price_slot_id,
        others.month as other_month,
        others.price_slot_id as other_slot_id,
        others.from_date as candidate_date
    from price_slots
    inner join price_slots as others
        on others.provider_id = price_slots.provider_id
        and others.model_ref = price_slots.model_ref
        and others.price_context = price_slots.price_context
        and others.window_start_second = price_slots.window_start_second
        and others.input_tokens_above = price_slots.input_tokens_above
        and others.from_date <> price_slots.from_date
)
select
    slot_prices.scenario_id,
    slot_prices.month,
    slot_prices.price_slot_id,
    'own' as candidate_id,
    date '1970-01-01' as candidate_date,
    slot_prices.input_usd_per_token,
    slot_prices.cache_read_usd_per_token,
    slot_prices.cache_write_usd_per_token,
    slot_prices.cache_write_1h_usd_per_token,
    slot_prices.output_usd_per_token,
    slot_prices.reasoning_usd_per_token,
    slot_prices.input_audio_usd_per_token,
    slot_prices.output_audio_usd_per_token,
    slot_prices.input_image_usd_per_token,
    slot_prices.output_image_usd_per_token,
    slot_prices.web_search_usd_per_search,
    slot_prices.request_usd_per_request
from slot_prices
union all
select
    slot_prices.scenario_id,
    siblings.month,
    siblings.price_slot_id,
    'price of another date' as candidate_id,
    siblings.candidate_date,
    slot_prices.input_usd_per_token,
    slot_prices.cache_read_usd_per_token,
    slot_prices.cache_write_usd_per_token,
    slot_prices.cache_write_1h_usd_per_token,
    slot_prices.output_usd_per_token,
    slot_prices.reasoning_usd_per_token,
    slot_prices.input_audio_usd_per_token,
    slot_prices.output_audio_usd_per_token,
    slot_prices.input_image_usd_per_token,
    slot_prices.output_image_usd_per_token,
    slot_prices.web_search_usd_per_search,
    slot_prices.request_usd_per_request
from siblings
inner join slot_prices
    on slot_prices.month = siblings.other_month
    and slot_prices.price_slot_id = siblings.other_slot_id
union all
select
    given_settings.scenario_id,
    others.month,
    others.price_slot_id,
    case
        when others.pricing_kind = 'earlier' then 'price of another date'
        when others.pricing_kind = 'short' then 'price of short inputs'
        else others.pricing_kind || ' price'
    end as candidate_id,
    case when others.pricing_kind = 'earlier' then date '1970-01-02' else others.holds_from_date end as candidate_date,
    others.input_usd_per_token,
    others.cache_read_usd_per_token,
    others.cache_write_usd_per_token,
    others.cache_write_1h_usd_per_token,
    others.output_usd_per_token,
    others.reasoning_usd_per_token,
    others.input_audio_usd_per_token,
    others.output_audio_usd_per_token,
    others.input_image_usd_per_token,
    others.output_image_usd_per_token,
    others.web_search_usd_per_search,
    others.request_usd_per_request
from other_slot_prices as others
inner join price_slots
    on price_slots.month = others.month
    and price_slots.price_slot_id = others.price_slot_id
    and others.holds_from_date <= price_slots.from_date
    and others.holds_to_date > price_slots.from_date
cross join given_settings
union all
-- Cache writes that last an hour, priced as those that last five minutes, and the reverse.
select
    slot_prices.scenario_id,
    slot_prices.month,
    slot_prices.price_slot_id,
    'cache lifetime' as candidate_id,
    date '1970-01-01' as candidate_date,
    slot_prices.input_usd_per_token,
    slot_prices.cache_read_usd_per_token,
    slot_prices.cache_write_1h_usd_per_token as cache_write_usd_per_token,
    slot_prices.cache_write_usd_per_token as cache_write_1h_usd_per_token,
    slot_prices.output_usd_per_token,
    slot_prices.reasoning_usd_per_token,
    slot_prices.input_audio_usd_per_token,
    slot_prices.output_audio_usd_per_token,
    slot_prices.input_image_usd_per_token,
    slot_prices.output_image_usd_per_token,
    slot_prices.web_search_usd_per_search,
    slot_prices.request_usd_per_request
from slot_prices
