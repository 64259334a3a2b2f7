-- question: How sure is it that each plan and tier covers its serving and fees?
-- grain:    month, plan_id, tier_id, measure
-- reads:    margin_amounts
-- notes:    docs/simulation.md#margins
-- order:    month, plan_id, tier_id, measure
select
    month,
    plan_id,
    tier_id,
    measure,
    max(case when is_own then drawn_value end) as own_value,
    quantile_cont(case when not is_own then drawn_value end, 0.1) as p10_value,
    quantile_cont(case when not is_own then drawn_value end, 0.5) as p50_value,
    quantile_cont(case when not is_own then drawn_value end, 0.9) as p90_value,
    -- Of margins: how many of the draws have none below 0.
    case
        when measure in (
            'contribution_margin_usd', 'contribution_margin_usd_per_user_month', 'contribution_margin_share'
        )
            then sum(case when not is_own and drawn_value >= 0 then 1 else 0 end)
                / nullif(sum(case when is_own then 0 else 1 end), 0)
    end as covered_draw_share
from margin_amounts
group by month, plan_id, tier_id, measure
