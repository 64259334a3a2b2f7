-- question: In which part of a stretch of usage does a user of an assumed tier cover their own cost?
-- grain:    scenario_id, month, plan_id, tier_id, part_id
-- reads:    cap_ratios, invoice_parts, mean_user_costs, month_periods, plan_terms, usage_ratios
-- notes:    docs/charges.md#charged-coverage
-- kept:     table
with margins as (
    select
        invoice_parts.scenario_id,
        invoice_parts.month,
        invoice_parts.plan_id,
        invoice_parts.tier_id,
        invoice_parts.part_id,
        -- Nobody uses more than the cap.
        least(invoice_parts.start_ratio, cap_ratios.cap_usage_ratio) as start_ratio,
        least(invoice_parts.end_ratio, cap_ratios.cap_usage_ratio) as end_ratio,
        mean_user_costs.cost_usd_per_mean_user_month * usage_ratios.logged_usage_ratio as cost_usd,
        invoice_parts.intercept_usd * plan_terms.realised_price_share * plan_terms.kept_revenue_share
            as fixed_margin_usd,
        invoice_parts.slope_usd * plan_terms.realised_price_share * plan_terms.kept_revenue_share
            - mean_user_costs.cost_usd_per_mean_user_month * usage_ratios.logged_usage_ratio as raw_slope_usd
    from invoice_parts
    inner join plan_terms
        on plan_terms.scenario_id = invoice_parts.scenario_id
        and plan_terms.month = invoice_parts.month
        and plan_terms.plan_id = invoice_parts.plan_id
    inner join mean_user_costs
        on mean_user_costs.scenario_id = invoice_parts.scenario_id
        and mean_user_costs.month = invoice_parts.month
        and mean_user_costs.plan_id = invoice_parts.plan_id
        and mean_user_costs.tier_id = invoice_parts.tier_id
    inner join month_periods
        on month_periods.month = invoice_parts.month
    inner join usage_ratios
        on usage_ratios.scenario_id = invoice_parts.scenario_id
        and usage_ratios.period_month = month_periods.period_month
        and usage_ratios.plan_id = invoice_parts.plan_id
        and usage_ratios.tier_id = invoice_parts.tier_id
    left join cap_ratios
        on cap_ratios.scenario_id = invoice_parts.scenario_id
        and cap_ratios.month = invoice_parts.month
        and cap_ratios.plan_id = invoice_parts.plan_id
        and cap_ratios.tier_id = invoice_parts.tier_id
),
slopes as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        part_id,
        start_ratio,
        end_ratio,
        fixed_margin_usd,
        cost_usd,
        -- A price that is the cost covers it, whatever the last digit says.
        case when abs(raw_slope_usd) <= 1e-12 * cost_usd then 0 else raw_slope_usd end as slope_usd
    from margins
),
crossings as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        part_id,
        start_ratio,
        end_ratio,
        fixed_margin_usd,
        slope_usd,
        cost_usd,
        case
            when slope_usd <> 0
                then least(greatest(-fixed_margin_usd / nullif(slope_usd, 0), start_ratio), end_ratio)
            when fixed_margin_usd >= 0 then end_ratio
            when fixed_margin_usd < 0 then start_ratio
        end as zero_ratio
    from slopes
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    part_id,
    start_ratio,
    end_ratio,
    case when slope_usd > 0 then zero_ratio when slope_usd <= 0 then start_ratio end as covered_from_ratio,
    case when slope_usd > 0 then end_ratio when slope_usd <= 0 then zero_ratio end as covered_to_ratio,
    cost_usd
from crossings
