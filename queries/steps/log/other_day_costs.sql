-- question: What would the usage of a day have cost at another price of the price book?
-- grain:    usage_date, import_id, price_slot_id, class_set, reported_kind, pricing_kind
-- reads:    given_usage_days, other_slot_prices
-- notes:    docs/log.md#reported-cost
-- needs:    usage log
-- sums:     exact
select
    used.usage_date,
    used.import_id,
    used.month,
    used.price_slot_id,
    used.class_set,
    used.reported_kind,
    other_slot_prices.pricing_kind,
    coalesce(other_slot_prices.change_date = used.usage_date, false) as is_change_day,
    cast(used.input_tokens as decimal(14, 0)) * other_slot_prices.input_usd_per_token
    + cast(used.cache_read_tokens as decimal(14, 0)) * other_slot_prices.cache_read_usd_per_token
    + cast(used.cache_write_tokens as decimal(14, 0)) * other_slot_prices.cache_write_usd_per_token
    + cast(used.cache_write_1h_tokens as decimal(14, 0)) * other_slot_prices.cache_write_1h_usd_per_token
    + cast(used.output_tokens as decimal(14, 0)) * other_slot_prices.output_usd_per_token
    + cast(used.reasoning_tokens as decimal(14, 0)) * other_slot_prices.reasoning_usd_per_token
    + cast(used.input_audio_tokens as decimal(14, 0)) * other_slot_prices.input_audio_usd_per_token
    + cast(used.output_audio_tokens as decimal(14, 0)) * other_slot_prices.output_audio_usd_per_token
    + cast(used.input_image_tokens as decimal(14, 0)) * other_slot_prices.input_image_usd_per_token
    + cast(used.output_image_tokens as decimal(14, 0)) * other_slot_prices.output_image_usd_per_token
    + cast(used.web_searches as decimal(14, 0)) * other_slot_prices.web_search_usd_per_search
    + cast(used.requests as decimal(14, 0)) * other_slot_prices.request_usd_per_request as other_cost_usd
from given_usage_days as used
inner join other_slot_prices
    on other_slot_prices.month = used.month
    and other_slot_prices.price_slot_id = used.price_slot_id
    and other_slot_prices.holds_from_date <= used.usage_date
    and other_slot_prices.holds_to_date > used.usage_date
where used.reported_kind = 'some'
