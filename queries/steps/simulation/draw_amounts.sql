-- question: How much is each company figure in each month of a draw?
-- grain:    draw, month, measure
-- reads:    given_draw_months
-- notes:    docs/simulation.md#quantiles
-- kept:     on request
-- needs:    draws
select draw, draw_group, month, 'revenue_usd' as measure, revenue_usd as drawn_usd
from given_draw_months
union all
select draw, draw_group, month, 'serving_cost_usd' as measure, serving_cost_usd as drawn_usd
from given_draw_months
union all
select draw, draw_group, month, 'gross_profit_usd' as measure, gross_profit_usd as drawn_usd
from given_draw_months
union all
select draw, draw_group, month, 'research_and_development_usd' as measure, research_and_development_usd as drawn_usd
from given_draw_months
union all
select draw, draw_group, month, 'operating_cost_usd' as measure, operating_cost_usd as drawn_usd
from given_draw_months
union all
select draw, draw_group, month, 'burn_usd' as measure, burn_usd as drawn_usd
from given_draw_months
union all
select draw, draw_group, month, 'net_cash_flow_usd' as measure, net_cash_flow_usd as drawn_usd
from given_draw_months
union all
select draw, draw_group, month, 'closing_cash_usd' as measure, closing_cash_usd as drawn_usd
from given_draw_months
