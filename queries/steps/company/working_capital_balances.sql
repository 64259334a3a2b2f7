-- question: How much cash do payables and deferred revenue provide at the end of a month?
-- grain:    scenario_id, month
-- reads:    compute_months, plan_totals, month_parameters
-- notes:    docs/company.md#working-capital
with balances as (
    select
        compute_months.scenario_id,
        compute_months.month,
        -- No months of a cost are no balance, even where the cost is unknown.
        case
            when coalesce(month_parameters.payable_months, 0) = 0 then 0
            else month_parameters.payable_months * compute_months.compute_usd
        end as payables_usd,
        case
            when coalesce(month_parameters.deferred_revenue_months, 0) = 0 then 0
            else month_parameters.deferred_revenue_months
                * (plan_totals.revenue_usd - plan_totals.partner_receipts_usd)
        end as deferred_revenue_usd,
        coalesce(month_parameters.prepayment_months, 0) * compute_months.training_compute_usd as prepayments_usd
    from compute_months
    inner join plan_totals
        on plan_totals.scenario_id = compute_months.scenario_id
        and plan_totals.month = compute_months.month
    left join month_parameters
        on month_parameters.scenario_id = compute_months.scenario_id
        and month_parameters.month = compute_months.month
),
changes as (
    select
        scenario_id,
        month,
        payables_usd,
        deferred_revenue_usd,
        prepayments_usd,
        payables_usd + deferred_revenue_usd - prepayments_usd as balance_usd
    from balances
)
select
    scenario_id,
    month,
    payables_usd,
    deferred_revenue_usd,
    prepayments_usd,
    -- The balance before the first month is not modelled: the first month has no change.
    balance_usd - lag(balance_usd, 1, balance_usd) over (
        partition by scenario_id order by month
    ) as working_capital_change_usd
from changes
