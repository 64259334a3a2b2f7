-- question: How do the prices of tokens move, model by model, whatever customers change to?
-- grain:    scenario_id, month
-- reads:    months, token_baskets, model_token_costs
-- notes:    docs/tokens.md#price-index
-- order:    month latest
-- A model enters in its second month: when customers switch to a cheaper one, no price has changed.
with sums as (
    -- The basket of one month at its own prices and at those of the next, without what either does not list.
    select
        token_baskets.scenario_id,
        later.month,
        sum(case
            when later.price_usd_per_mtok is not null
                then token_baskets.usage_mtok * earlier.price_usd_per_mtok
        end) as earlier_usd,
        sum(case
            when earlier.price_usd_per_mtok is not null
                then token_baskets.usage_mtok * later.price_usd_per_mtok
        end) as later_usd
    from token_baskets
    inner join model_token_costs as earlier
        on earlier.scenario_id = token_baskets.scenario_id
        and earlier.month = token_baskets.month
        and earlier.model_id = token_baskets.model_id
        and earlier.token_kind = token_baskets.token_kind
    inner join model_token_costs as later
        on later.scenario_id = token_baskets.scenario_id
        and later.month = cast(token_baskets.month + interval 1 month as date)
        and later.model_id = token_baskets.model_id
        and later.token_kind = token_baskets.token_kind
    group by token_baskets.scenario_id, later.month
),
sellers as (
    select distinct scenario_id
    from token_baskets
),
links as (
    select
        sellers.scenario_id,
        months.month,
        sums.later_usd / nullif(sums.earlier_usd, 0) as matched_price_ratio
    from sellers
    cross join months
    left join sums
        on sums.scenario_id = sellers.scenario_id
        and sums.month = months.month
)
select
    scenario_id,
    month,
    matched_price_ratio,
    -- A month that shares no priced model with the one before it carries the index on.
    exp(coalesce(sum(ln(nullif(matched_price_ratio, 0))) over (partition by scenario_id order by month), 0))
        as price_index_ratio
from links
