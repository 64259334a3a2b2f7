-- question: What is left of an account's charges in a month after discounts and the plan's minimum?
-- grain:    scenario_id, month, account_id, plan_id
-- reads:    charged_months
-- notes:    docs/charges.md#discounts
-- kept:     table
-- sums:     exact
with shared as (
    select
        scenario_id, month, account_id, plan_id, place_number,
        fixed_usd,
        usage_usd,
        discount_usd,
        minimum_usd,
        case
            when discount_share = 0 then cast(0 as decimal(18, 2))
            else cast(round(cast(usage_usd as double) * discount_share, 2) as decimal(18, 2))
        end as usage_discount_usd,
        case
            when discount_share = 0 then cast(0 as decimal(18, 2))
            else cast(round(cast(fixed_usd as double) * discount_share, 2) as decimal(18, 2))
        end as fixed_discount_usd
    from charged_months
),
taken as (
    select
        scenario_id, month, account_id, plan_id, place_number,
        minimum_usd,
        usage_usd - usage_discount_usd as net_usage_usd,
        fixed_usd - fixed_discount_usd as net_fixed_usd,
        usage_discount_usd + fixed_discount_usd as share_discount_usd,
        case
            when discount_usd = 0 then cast(0 as decimal(18, 2))
            else cast(least(
                discount_usd,
                cast(usage_usd - usage_discount_usd + fixed_usd - fixed_discount_usd as double)
            ) as decimal(18, 2))
        end as amount_discount_usd
    from shared
)
select
    scenario_id,
    month,
    account_id,
    plan_id,
    place_number,
    share_discount_usd + amount_discount_usd as discount_usd,
    -- An amount comes off the fixed charges first, so that credits still pay for usage.
    net_usage_usd - greatest(amount_discount_usd - net_fixed_usd, 0) as net_usage_usd,
    net_fixed_usd - least(amount_discount_usd, net_fixed_usd) as net_fixed_usd,
    greatest(minimum_usd - (net_usage_usd + net_fixed_usd - amount_discount_usd), 0) as minimum_top_up_usd
from taken
