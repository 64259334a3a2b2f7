-- question: Which requests are in the usage log, and how many tokens of each class did they use?
-- grain:    provider_id, request_id
-- reads:    given_usage_ledger
-- notes:    docs/log.md#imports
-- kept:     on request
-- needs:    usage log
select
    request_id,
    user_id,
    occurred_at,
    coalesce(provider_id, '') as provider_id,
    model_ref,
    price_context,
    requests,
    input_tokens,
    cache_read_tokens,
    cache_write_tokens,
    cache_write_1h_tokens,
    output_tokens,
    reasoning_tokens,
    input_audio_tokens,
    output_audio_tokens,
    input_image_tokens,
    output_image_tokens,
    web_searches,
    reported_cost_usd
from given_usage_ledger
