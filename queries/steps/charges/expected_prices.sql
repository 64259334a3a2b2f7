-- question: What does a user of an assumed tier, or of its whole plan, pay for a month, on the mean?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    expected_invoices, month_periods, tier_edges
-- notes:    docs/charges.md#expected-prices
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    expected_usd_per_user_month
from expected_invoices
union all
select
    expected_invoices.scenario_id,
    expected_invoices.month,
    expected_invoices.plan_id,
    'whole' as tier_id,
    case
        when count(*) = count(expected_invoices.expected_usd_per_user_month)
            then sum(tier_edges.user_share * expected_invoices.expected_usd_per_user_month)
                / nullif(sum(tier_edges.user_share), 0)
    end as expected_usd_per_user_month
from expected_invoices
inner join month_periods
    on month_periods.month = expected_invoices.month
inner join tier_edges
    on tier_edges.scenario_id = expected_invoices.scenario_id
    and tier_edges.period_month = month_periods.period_month
    and tier_edges.plan_id = expected_invoices.plan_id
    and tier_edges.tier_id = expected_invoices.tier_id
group by expected_invoices.scenario_id, expected_invoices.month, expected_invoices.plan_id
