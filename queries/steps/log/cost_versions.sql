-- question: Which scenarios pay the same prices for the logged usage?
-- grain:    scenario_id
-- reads:    given_settings, slot_prices
-- notes:    docs/log.md#usage-costs
with firsts as (
    select min(scenario_id) as scenario_id
    from given_settings
),
changed as (
    select distinct slot_prices.scenario_id
    from slot_prices
    cross join firsts
    inner join slot_prices as first_prices
        on first_prices.scenario_id = firsts.scenario_id
        and first_prices.month = slot_prices.month
        and first_prices.price_slot_id = slot_prices.price_slot_id
    where coalesce(slot_prices.input_usd_per_token, -1) <> coalesce(first_prices.input_usd_per_token, -1)
        or coalesce(slot_prices.cache_read_usd_per_token, -1) <> coalesce(first_prices.cache_read_usd_per_token, -1)
        or coalesce(slot_prices.cache_write_usd_per_token, -1) <> coalesce(first_prices.cache_write_usd_per_token, -1)
        or coalesce(slot_prices.cache_write_1h_usd_per_token, -1)
            <> coalesce(first_prices.cache_write_1h_usd_per_token, -1)
        or coalesce(slot_prices.output_usd_per_token, -1) <> coalesce(first_prices.output_usd_per_token, -1)
        or coalesce(slot_prices.reasoning_usd_per_token, -1) <> coalesce(first_prices.reasoning_usd_per_token, -1)
        or coalesce(slot_prices.input_audio_usd_per_token, -1) <> coalesce(first_prices.input_audio_usd_per_token, -1)
        or coalesce(slot_prices.output_audio_usd_per_token, -1) <> coalesce(first_prices.output_audio_usd_per_token, -1)
        or coalesce(slot_prices.input_image_usd_per_token, -1) <> coalesce(first_prices.input_image_usd_per_token, -1)
        or coalesce(slot_prices.output_image_usd_per_token, -1) <> coalesce(first_prices.output_image_usd_per_token, -1)
        or coalesce(slot_prices.web_search_usd_per_search, -1) <> coalesce(first_prices.web_search_usd_per_search, -1)
        or coalesce(slot_prices.request_usd_per_request, -1) <> coalesce(first_prices.request_usd_per_request, -1)
)
select
    given_settings.scenario_id,
    -- Usage is priced once for all scenarios with the prices of the first.
    coalesce(changed.scenario_id, firsts.scenario_id) as cost_version_id
from given_settings
cross join firsts
left join changed
    on changed.scenario_id = given_settings.scenario_id
