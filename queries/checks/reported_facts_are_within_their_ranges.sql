-- question: Are at least 80% of the groups of reported facts within the range of what could be published?
-- grain:    fact_group
-- reads:    simulated_facts
-- notes:    docs/simulation.md#predictive-ranges
-- The groups outside, where they are too many: a range from P10 to P90 should hold eight of ten.
with groups as (
    select
        fact_group,
        avg(case when is_predicted then 1.0 else 0.0 end) as predicted_share
    from simulated_facts
    where is_conditioning and is_predicted is not null
    group by fact_group
),
totals as (
    select
        count(*) as groups,
        avg(predicted_share) as coverage_share
    from groups
)
select
    groups.fact_group,
    groups.predicted_share,
    totals.coverage_share,
    totals.groups
from groups
cross join totals
where totals.coverage_share < 0.8 and groups.predicted_share < 1
