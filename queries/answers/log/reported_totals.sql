-- question: How far is all that imports of a format report from the computed cost, why, and how much has no price?
-- grain:    scenario_id, import_format
-- reads:    cost_comparisons
-- notes:    docs/log.md#reported-cost
-- order:    difference_usd largest
with causes as (
    select
        scenario_id,
        import_format,
        likely_cause,
        sum(usage_mtok) as usage_mtok,
        sum(usage_mtok * (1 - coalesce(priced_token_share, 1))) as unpriced_mtok,
        sum(reported_cost_usd) as reported_cost_usd,
        sum(computed_cost_usd) as computed_cost_usd,
        sum(difference_usd) as difference_usd,
        sum(uncompared_reported_usd) as uncompared_reported_usd,
        sum(abs(coalesce(difference_usd, 0)) + uncompared_reported_usd) as gap_usd
    from cost_comparisons
    group by scenario_id, import_format, likely_cause
),
ranked as (
    select
        scenario_id,
        import_format,
        likely_cause,
        row_number() over (
            partition by scenario_id, import_format order by gap_usd desc, likely_cause
        ) as cause_rank
    from causes
),
totals as (
    select
        scenario_id,
        import_format,
        sum(usage_mtok) as usage_mtok,
        sum(unpriced_mtok) as unpriced_mtok,
        sum(reported_cost_usd) as reported_cost_usd,
        sum(computed_cost_usd) as computed_cost_usd,
        sum(difference_usd) as difference_usd,
        sum(uncompared_reported_usd) as uncompared_reported_usd
    from causes
    group by scenario_id, import_format
)
select
    totals.scenario_id,
    totals.import_format,
    totals.usage_mtok,
    totals.unpriced_mtok / nullif(totals.usage_mtok, 0) as unpriced_token_share,
    totals.reported_cost_usd,
    totals.computed_cost_usd,
    totals.difference_usd,
    totals.difference_usd / nullif(totals.computed_cost_usd, 0) as difference_share,
    totals.uncompared_reported_usd,
    -- Gaps of up to 2% of the computed cost are not mentioned.
    abs(coalesce(totals.difference_usd, 0)) + totals.uncompared_reported_usd
        > 0.02 * coalesce(totals.computed_cost_usd, 0) as is_noteworthy,
    ranked.likely_cause
from totals
inner join ranked
    on ranked.scenario_id = totals.scenario_id
    and ranked.import_format = totals.import_format
    and ranked.cause_rank = 1
