-- question: What does each user bear of a provider's bill, and what does nobody bear?
-- grain:    scenario_id, month, provider_id, user_id
-- reads:    bill_months, user_bill_shares
-- notes:    docs/bills.md#allocation
-- order:    month latest, allocated_usd desc
with totals as (
    select scenario_id, month, provider_id, max(month_cost_usd) as month_cost_usd, max(running_share) as shared_part
    from user_bill_shares
    group by scenario_id, month, provider_id
),
residuals as (
    select
        bill_months.scenario_id,
        bill_months.month,
        bill_months.provider_id,
        bill_months.billed_usd,
        bill_months.unexplained_usd,
        coalesce(totals.month_cost_usd, 0) as month_cost_usd,
        coalesce(totals.shared_part, 0) = 1 as is_shared,
        cast(bill_months.effective_usd as decimal(30, 6)) - cast(coalesce(totals.month_cost_usd, 0) as decimal(30, 6))
            as residual_usd
    from bill_months
    left join totals
        on totals.scenario_id = bill_months.scenario_id
        and totals.month = bill_months.month
        and totals.provider_id = bill_months.provider_id
),
running as (
    select
        shares.scenario_id,
        shares.month,
        shares.provider_id,
        shares.user_id,
        shares.requests,
        shares.list_cost_usd,
        cast(shares.list_cost_usd as double) / nullif(cast(residuals.month_cost_usd as double), 0)
            * residuals.unexplained_usd as cost_error_usd,
        -- Differences of rounded running amounts: they sum to the whole.
        case
            when coalesce(shares.running_share, 0) = 0 then cast(0 as decimal(30, 6))
            else cast(round(cast(residuals.residual_usd as double) * shares.running_share, 6) as decimal(30, 6))
        end as running_usd
    from user_bill_shares as shares
    inner join residuals
        on residuals.scenario_id = shares.scenario_id
        and residuals.month = shares.month
        and residuals.provider_id = shares.provider_id
),
parts as (
    select
        scenario_id,
        month,
        provider_id,
        user_id,
        requests,
        list_cost_usd,
        cost_error_usd,
        running_usd - lag(running_usd, 1, cast(0 as decimal(30, 6))) over (
            partition by scenario_id, month, provider_id
            order by user_id
        ) as residual_usd
    from running
),
borne as (
    select scenario_id, month, provider_id, sum(list_cost_usd + residual_usd) as borne_usd
    from parts
    group by scenario_id, month, provider_id
)
select
    scenario_id,
    month,
    provider_id,
    user_id,
    'user' as bearer_kind,
    cast(requests as double) as requests,
    cast(list_cost_usd as double) as list_cost_usd,
    cast(residual_usd as double) as residual_usd,
    list_cost_usd + residual_usd as allocated_usd,
    cost_error_usd
from parts
union all
-- What the rule gives to nobody, what was prepaid in the month, and what no user could bear.
select
    residuals.scenario_id,
    residuals.month,
    residuals.provider_id,
    '(not allocated)' as user_id,
    'nobody' as bearer_kind,
    0 as requests,
    0 as list_cost_usd,
    cast(residuals.billed_usd - coalesce(borne.borne_usd, 0) as double) as residual_usd,
    residuals.billed_usd - coalesce(borne.borne_usd, 0) as allocated_usd,
    0 as cost_error_usd
from residuals
left join borne
    on borne.scenario_id = residuals.scenario_id
    and borne.month = residuals.month
    and borne.provider_id = residuals.provider_id
