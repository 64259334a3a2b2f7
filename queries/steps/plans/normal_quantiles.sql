-- question: Below which standard normal value does a given share of users lie?
-- grain:    user_share
-- reads:    tier_edges
-- notes:    docs/plans.md#normal-distribution
-- Acklam's rational approximation, relative error below 1.2e-9; the ends are cut at 40 standard deviations.
with shares as (
    select lower_share as user_share from tier_edges
    union
    select upper_share as user_share from tier_edges
    union
    -- The percentile that usage spreads are stated for.
    select cast(0.95 as double) as user_share
),
arguments as (
    select
        user_share,
        user_share - 0.5 as centred,
        (user_share - 0.5) * (user_share - 0.5) as squared,
        sqrt(-2 * ln(greatest(least(user_share, 1 - user_share), 1e-300))) as tail
    from shares
)
select
    user_share,
    case
        when user_share < 1e-12 then -40
        when user_share > 1 - 1e-12 then 40
        when abs(centred) <= 0.47575 then centred * (((((
            -39.69683028665376 * squared + 220.9460984245205) * squared - 275.9285104469687) * squared
            + 138.357751867269) * squared - 30.66479806614716) * squared + 2.506628277459239)
            / nullif(((((
                -54.47609879822406 * squared + 161.5858368580409) * squared - 155.6989798598866) * squared
                + 66.80131188771972) * squared - 13.28068155288572) * squared + 1, 0)
        else -sign(centred) * (((((
            -0.007784894002430293 * tail - 0.3223964580411365) * tail - 2.400758277161838) * tail
            - 2.549732539343734) * tail + 4.374664141464968) * tail + 2.938163982698783)
            / nullif((((
                0.007784695709041462 * tail + 0.3224671290700398) * tail + 2.445134137142996) * tail
                + 3.754408661907416) * tail + 1, 0)
    end as standard_value
from arguments
