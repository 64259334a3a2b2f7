-- question: How far have list prices of tokens moved with their cost since the last one that is known?
-- grain:    scenario_id, month
-- reads:    driver_paths, month_parameters, given_token_prices, given_settings
-- notes:    docs/tokens.md#price-trend
with last_prices as (
    select given_settings.scenario_id, max(given_token_prices.valid_from_date) as price_date
    from given_settings
    inner join given_token_prices
        on given_token_prices.scenario_id = given_settings.scenario_id
        and given_token_prices.valid_from_date <= given_settings.as_of_date
    group by given_settings.scenario_id
),
cost_changes as (
    select
        scenario_id,
        month,
        ln(nullif(average_value, 0)) - lag(ln(nullif(average_value, 0)), 1) over (
            partition by scenario_id order by month
        ) as cost_log_change
    from driver_paths
    where driver_id = 'token_cost'
),
price_steps as (
    -- Until the month of the last known price, prices are those listed.
    select
        cost_changes.scenario_id,
        cost_changes.month,
        case
            when cost_changes.month > last_prices.price_date
                then coalesce(month_parameters.price_pass_through_share * cost_changes.cost_log_change, 0)
            else 0
        end as price_log_change
    from cost_changes
    left join last_prices
        on last_prices.scenario_id = cost_changes.scenario_id
    left join month_parameters
        on month_parameters.scenario_id = cost_changes.scenario_id
        and month_parameters.month = cost_changes.month
)
select
    scenario_id,
    month,
    exp(sum(price_log_change) over (partition by scenario_id order by month)) as token_price_ratio
from price_steps
