-- question: What is a unit of a currency worth, from when to when?
-- grain:    scenario_id, currency, valid_from_date
-- reads:    given_fx_rates
-- notes:    docs/timing.md#dates
select
    scenario_id,
    currency,
    usd_per_currency_unit,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, currency
        order by valid_from_date
    ) as valid_to_date
from given_fx_rates
