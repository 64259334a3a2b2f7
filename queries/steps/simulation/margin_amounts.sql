-- question: How much is each margin, covered share and break-even in a draw?
-- grain:    is_own, draw, month, plan_id, tier_id, measure
-- reads:    given_draw_margins
-- notes:    docs/simulation.md#margins
-- kept:     on request
-- needs:    draws
select
    is_own, draw, month, plan_id, tier_id,
    'contribution_margin_usd' as measure, contribution_margin_usd as drawn_value
from given_draw_margins
where contribution_margin_usd is not null
union all
select
    is_own, draw, month, plan_id, tier_id,
    'contribution_margin_usd_per_user_month' as measure, contribution_margin_usd_per_user_month as drawn_value
from given_draw_margins
where contribution_margin_usd_per_user_month is not null
union all
select
    is_own, draw, month, plan_id, tier_id,
    'contribution_margin_share' as measure, contribution_margin_share as drawn_value
from given_draw_margins
where contribution_margin_share is not null
union all
select
    is_own, draw, month, plan_id, tier_id,
    'covered_user_share' as measure, covered_user_share as drawn_value
from given_draw_margins
where covered_user_share is not null
union all
select
    is_own, draw, month, plan_id, tier_id,
    'breakeven_price_usd_per_user_month' as measure, breakeven_price_usd_per_user_month as drawn_value
from given_draw_margins
where breakeven_price_usd_per_user_month is not null
union all
select
    is_own, draw, month, plan_id, tier_id,
    'breakeven_usage_mtok_per_user_month' as measure, breakeven_usage_mtok_per_user_month as drawn_value
from given_draw_margins
where breakeven_usage_mtok_per_user_month is not null
union all
select
    is_own, draw, month, plan_id, tier_id,
    'breakeven_cost_ratio' as measure, breakeven_cost_ratio as drawn_value
from given_draw_margins
where breakeven_cost_ratio is not null
