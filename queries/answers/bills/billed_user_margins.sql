-- question: Does a user cover their cost at list prices, and at what was billed?
-- grain:    scenario_id, month, user_id
-- reads:    user_values, bill_allocations
-- notes:    docs/bills.md#margins-on-the-bill
-- order:    month latest, margin_on_bill_usd
with users as (
    select
        scenario_id,
        month,
        user_id,
        sum(net_revenue_usd) as net_revenue_usd,
        cast(sum(priced_cost_usd) as double) as list_cost_usd
    from user_values
    group by scenario_id, month, user_id
),
bills as (
    select
        scenario_id,
        month,
        user_id,
        -- One bill that is unknown leaves the user's cost unknown.
        case when count(*) = count(residual_usd) then sum(residual_usd) end as residual_usd,
        sum(cost_error_usd) as cost_error_usd
    from bill_allocations
    where bearer_kind = 'user'
    group by scenario_id, month, user_id
),
costs as (
    select
        users.scenario_id,
        users.month,
        users.user_id,
        users.net_revenue_usd,
        users.list_cost_usd,
        users.list_cost_usd + bills.residual_usd as billed_cost_usd,
        bills.cost_error_usd
    from users
    inner join bills
        on bills.scenario_id = users.scenario_id
        and bills.month = users.month
        and bills.user_id = users.user_id
),
margins as (
    select
        scenario_id,
        month,
        user_id,
        net_revenue_usd,
        list_cost_usd,
        billed_cost_usd,
        cost_error_usd,
        net_revenue_usd - list_cost_usd as margin_on_list_usd,
        net_revenue_usd - billed_cost_usd as margin_on_bill_usd
    from costs
)
select
    scenario_id,
    month,
    user_id,
    net_revenue_usd,
    list_cost_usd,
    billed_cost_usd,
    margin_on_list_usd,
    margin_on_bill_usd,
    margin_on_bill_usd - cost_error_usd as margin_on_bill_low_usd,
    margin_on_bill_usd + cost_error_usd as margin_on_bill_high_usd,
    margin_on_list_usd >= 0 as is_covered_on_list,
    case
        when margin_on_bill_usd >= cost_error_usd then true
        when margin_on_bill_usd < -cost_error_usd then false
    end as is_covered_on_bill
from margins
