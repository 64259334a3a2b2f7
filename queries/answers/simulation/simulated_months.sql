-- question: How wide is the range of each company figure, month by month, over all draws?
-- grain:    month, measure
-- reads:    simulated_quantiles, simulated_group_quantiles
-- notes:    docs/simulation.md#quantiles
-- order:    month, measure
with spreads as (
    -- A twentieth of the draws each: their quantiles scatter by the root of twenty more.
    select
        simulated_group_quantiles.month,
        simulated_group_quantiles.measure,
        sqrt(
            sum(pow(simulated_group_quantiles.p10_usd - simulated_quantiles.p10_usd, 2))
                / nullif(count(*) * (count(*) - 1), 0)
        ) as p10_standard_error_usd,
        sqrt(
            sum(pow(simulated_group_quantiles.p50_usd - simulated_quantiles.p50_usd, 2))
                / nullif(count(*) * (count(*) - 1), 0)
        ) as p50_standard_error_usd,
        sqrt(
            sum(pow(simulated_group_quantiles.p90_usd - simulated_quantiles.p90_usd, 2))
                / nullif(count(*) * (count(*) - 1), 0)
        ) as p90_standard_error_usd
    from simulated_group_quantiles
    inner join simulated_quantiles
        on simulated_quantiles.month = simulated_group_quantiles.month
        and simulated_quantiles.measure = simulated_group_quantiles.measure
    group by simulated_group_quantiles.month, simulated_group_quantiles.measure
)
select
    simulated_quantiles.month,
    simulated_quantiles.measure,
    simulated_quantiles.draws,
    simulated_quantiles.p10_usd,
    simulated_quantiles.p50_usd,
    simulated_quantiles.p90_usd,
    spreads.p10_standard_error_usd,
    spreads.p50_standard_error_usd,
    spreads.p90_standard_error_usd
from simulated_quantiles
inner join spreads
    on spreads.month = simulated_quantiles.month
    and spreads.measure = simulated_quantiles.measure
