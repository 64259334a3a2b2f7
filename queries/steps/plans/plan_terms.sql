-- question: What does a plan charge in a month, and what share of its revenue goes to others?
-- grain:    scenario_id, month, plan_id
-- reads:    charged_plan_months, term_periods, period_terms
-- notes:    docs/plans.md#revenue
select
    period_terms.scenario_id,
    term_periods.month,
    period_terms.plan_id,
    -- A plan with charges has no price that all users pay.
    case
        when charged_plan_months.plan_id is null then period_terms.price_usd_per_user_month
    end as price_usd_per_user_month,
    period_terms.realised_price_share,
    period_terms.fee_share,
    period_terms.partner_revenue_share,
    period_terms.other_variable_cost_share,
    period_terms.kept_revenue_share
from term_periods
inner join period_terms
    on period_terms.period_month = term_periods.period_month
left join charged_plan_months
    on charged_plan_months.scenario_id = period_terms.scenario_id
    and charged_plan_months.month = term_periods.month
    and charged_plan_months.plan_id = period_terms.plan_id
