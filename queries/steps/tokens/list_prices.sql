-- question: What is the list price of a model's tokens, since when, and does any task use the model?
-- grain:    scenario_id, period_month, model_id, token_kind
-- reads:    periods, token_kinds, token_prices, model_mixes, given_models, given_settings
-- notes:    docs/tokens.md#token-costs
with used_models as (
    select distinct scenario_id, period_month, model_id
    from model_mixes
)
select
    given_settings.scenario_id,
    periods.period_month,
    given_models.model_id,
    token_kinds.token_kind,
    token_prices.price_usd_per_mtok,
    cast(date_trunc('month', token_prices.valid_from_date) as date) as listed_month,
    token_prices.model_id is not null as is_listed,
    used_models.model_id is not null as is_used
from given_settings
cross join periods
cross join given_models
cross join token_kinds
left join token_prices
    on token_prices.scenario_id = given_settings.scenario_id
    and token_prices.model_id = given_models.model_id
    and token_prices.token_kind = token_kinds.billed_kind
    and token_prices.valid_from_date <= periods.period_date
    and token_prices.valid_to_date > periods.period_date
left join used_models
    on used_models.scenario_id = given_settings.scenario_id
    and used_models.period_month = periods.period_month
    and used_models.model_id = given_models.model_id
