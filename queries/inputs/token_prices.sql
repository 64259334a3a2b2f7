-- question: What is the list price of a token, from when to when?
-- grain:    scenario_id, model_id, token_kind, valid_from_date
-- reads:    given_token_prices
-- notes:    docs/timing.md#dates
select
    scenario_id,
    model_id,
    token_kind,
    price_usd_per_mtok,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, model_id, token_kind
        order by valid_from_date
    ) as valid_to_date
from given_token_prices
