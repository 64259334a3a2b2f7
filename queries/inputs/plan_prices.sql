-- question: What is the list price of a plan, without sales tax, from when to when?
-- grain:    scenario_id, plan_id, valid_from_date
-- reads:    given_plan_prices, net_price_shares
-- notes:    docs/timing.md#dates
with prices as (
    select
        scenario_id,
        plan_id,
        price_usd_per_user_month,
        valid_from_date,
        lead(valid_from_date, 1, date '9999-12-31') over (
            partition by scenario_id, plan_id
            order by valid_from_date
        ) as valid_to_date
    from given_plan_prices
)
select
    prices.scenario_id,
    prices.plan_id,
    prices.price_usd_per_user_month * net_price_shares.net_price_share as price_usd_per_user_month,
    greatest(prices.valid_from_date, net_price_shares.valid_from_date) as valid_from_date,
    least(prices.valid_to_date, net_price_shares.valid_to_date) as valid_to_date
from prices
inner join net_price_shares
    on net_price_shares.scenario_id = prices.scenario_id
    and net_price_shares.plan_id = prices.plan_id
    and net_price_shares.valid_from_date < prices.valid_to_date
    and net_price_shares.valid_to_date > prices.valid_from_date
