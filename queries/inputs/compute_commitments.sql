-- question: How much compute per year is committed, from when to when?
-- grain:    scenario_id, commitment_id, valid_from_date
-- reads:    given_compute_commitments
-- notes:    docs/timing.md#dates
select
    scenario_id,
    commitment_id,
    commitment_usd_per_year,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, commitment_id
        order by valid_from_date
    ) as valid_to_date
from given_compute_commitments
