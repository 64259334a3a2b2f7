-- question: What does a fact report, in the model's unit?
-- grain:    fact_id
-- reads:    given_facts
-- notes:    docs/facts.md#other-forecasts
select
    fact_id,
    reported_value * unit_scale as reported_amount_value
from given_facts
