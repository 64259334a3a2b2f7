-- question: What is the highest price any listed model charges in a month for each token class?
-- grain:    month
-- reads:    given_usage_spans, given_list_prices
-- notes:    docs/log.md#unpriced-usage
-- needs:    usage log
select
    given_usage_spans.month,
    max(given_list_prices.input_usd_per_token) as input_usd_per_token,
    max(given_list_prices.cache_read_usd_per_token) as cache_read_usd_per_token,
    max(given_list_prices.cache_write_usd_per_token) as cache_write_usd_per_token,
    max(given_list_prices.cache_write_1h_usd_per_token) as cache_write_1h_usd_per_token,
    max(given_list_prices.output_usd_per_token) as output_usd_per_token,
    max(given_list_prices.reasoning_usd_per_token) as reasoning_usd_per_token,
    max(given_list_prices.input_audio_usd_per_token) as input_audio_usd_per_token,
    max(given_list_prices.output_audio_usd_per_token) as output_audio_usd_per_token,
    max(given_list_prices.input_image_usd_per_token) as input_image_usd_per_token,
    max(given_list_prices.output_image_usd_per_token) as output_image_usd_per_token,
    max(given_list_prices.web_search_usd_per_search) as web_search_usd_per_search,
    max(given_list_prices.request_usd_per_request) as request_usd_per_request
from given_usage_spans
inner join given_list_prices
    on given_list_prices.valid_from_date < given_usage_spans.until_date
    and given_list_prices.valid_to_date > given_usage_spans.month
group by given_usage_spans.month
