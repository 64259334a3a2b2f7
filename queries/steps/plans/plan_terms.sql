-- question: What does a plan charge in a month, and what share of its revenue goes to others?
-- grain:    scenario_id, month, plan_id
-- reads:    term_periods, period_terms
-- notes:    docs/plans.md#revenue
select
    period_terms.scenario_id,
    term_periods.month,
    period_terms.plan_id,
    period_terms.price_usd_per_user_month,
    period_terms.realised_price_share,
    period_terms.fee_share,
    period_terms.partner_revenue_share,
    period_terms.other_variable_cost_share,
    period_terms.kept_revenue_share
from term_periods
inner join period_terms
    on period_terms.period_month = term_periods.period_month
