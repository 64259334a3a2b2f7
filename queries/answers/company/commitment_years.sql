-- question: How much compute is committed to whom in a year, and does the model use as much?
-- grain:    scenario_id, year, commitment_id
-- reads:    commitment_months, compute_months
-- notes:    docs/company.md#compute
-- order:    year, committed_usd desc, commitment_id
with all_commitments as (
    select
        scenario_id,
        month,
        sum(committed_usd) as committed_usd
    from commitment_months
    group by scenario_id, month
),
uses as (
    -- Of all counterparties together, in the months of a commitment.
    select
        compute_months.scenario_id,
        year(compute_months.month) as year,
        sum(all_commitments.committed_usd) as all_committed_usd,
        -- A month that is unknown leaves its year unknown.
        case
            when count(*) = count(compute_months.compute_usd) then sum(compute_months.compute_usd)
        end as compute_usd
    from compute_months
    inner join all_commitments
        on all_commitments.scenario_id = compute_months.scenario_id
        and all_commitments.month = compute_months.month
    group by compute_months.scenario_id, year(compute_months.month)
),
counterparties as (
    select
        scenario_id,
        year(month) as year,
        commitment_id,
        sum(committed_usd) as committed_usd
    from commitment_months
    group by scenario_id, year(month), commitment_id
)
select
    counterparties.scenario_id,
    counterparties.year,
    counterparties.commitment_id,
    counterparties.committed_usd,
    uses.all_committed_usd,
    uses.compute_usd,
    uses.compute_usd / nullif(uses.all_committed_usd, 0) as use_ratio
from counterparties
inner join uses
    on uses.scenario_id = counterparties.scenario_id
    and uses.year = counterparties.year
