-- question: How much compute is committed to whom in a month?
-- grain:    scenario_id, month, commitment_id
-- reads:    months, compute_commitments
-- notes:    docs/company.md#compute
select
    compute_commitments.scenario_id,
    months.month,
    compute_commitments.commitment_id,
    compute_commitments.commitment_usd_per_year / 12 as committed_usd
from compute_commitments
inner join months
    on compute_commitments.valid_from_date <= months.middle_date
    and compute_commitments.valid_to_date > months.middle_date
