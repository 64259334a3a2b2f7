-- question: Are half of the draws above and half below each reported fact, within its tolerance?
-- grain:    fact_id
-- reads:    simulated_facts
-- notes:    docs/simulation.md#facts
select
    fact_id,
    reported_value,
    p50_value,
    tolerances_off
from simulated_facts
where is_conditioning and tolerances_off > 1
