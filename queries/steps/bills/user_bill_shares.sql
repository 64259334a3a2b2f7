-- question: What share of the gap between a bill and the log does each user bear, by the case's rule?
-- grain:    scenario_id, month, provider_id, user_id
-- reads:    user_provider_costs, bill_months, given_settings
-- notes:    docs/bills.md#allocation
with users as (
    select
        costs.scenario_id,
        costs.month,
        costs.provider_id,
        costs.user_id,
        costs.requests,
        costs.list_cost_usd,
        case
            when given_settings.bill_residual_allocation = 'cost' then cast(costs.list_cost_usd as double)
            when given_settings.bill_residual_allocation = 'requests' then cast(costs.requests as double)
            else 0
        end as residual_weight
    from user_provider_costs as costs
    inner join bill_months
        on bill_months.scenario_id = costs.scenario_id
        and bill_months.month = costs.month
        and bill_months.provider_id = costs.provider_id
    inner join given_settings
        on given_settings.scenario_id = costs.scenario_id
),
running as (
    select
        scenario_id,
        month,
        provider_id,
        user_id,
        requests,
        list_cost_usd,
        sum(residual_weight) over (
            partition by scenario_id, month, provider_id
            order by user_id
        ) as running_weight,
        sum(residual_weight) over (partition by scenario_id, month, provider_id) as month_weight,
        sum(list_cost_usd) over (partition by scenario_id, month, provider_id) as month_cost_usd
    from users
),
shares as (
    select
        scenario_id,
        month,
        provider_id,
        user_id,
        requests,
        list_cost_usd,
        month_cost_usd,
        running_weight / nullif(month_weight, 0) as running_share,
        row_number() over (partition by scenario_id, month, provider_id order by user_id desc) as place_from_last
    from running
)
select
    scenario_id,
    month,
    provider_id,
    user_id,
    requests,
    list_cost_usd,
    month_cost_usd,
    -- A running sum of doubles may end a hair beside the whole: the last one ends at it.
    case when place_from_last = 1 and running_share is not null then 1 else running_share end as running_share
from shares
