-- The rival of usage_margins.py: one query, for the classes this log has and no others, over the
-- same ledger, the same dated prices (`prices`), and the same days on plans (`plans`, `parts`).
with costs as (
    select
        ledger.user_id, prices.month, coalesce(parts.plan_part_date, date '1970-01-01') as part,
        sum(requests) as requests,
        sum(input_tokens + cache_read_tokens + cache_write_tokens + output_tokens + reasoning_tokens) as usage_tokens,
        max(
            input_tokens * unpriced_input_tokens + cache_read_tokens * unpriced_cache_read_tokens
            + cache_write_tokens * unpriced_cache_write_tokens + output_tokens * unpriced_output_tokens
            + reasoning_tokens * unpriced_reasoning_tokens + web_searches * unpriced_web_searches
        ) as unpriced,
        sum(
            cast(input_tokens as decimal(10, 0)) * input_usd_per_token
            + cast(cache_read_tokens as decimal(10, 0)) * cache_read_usd_per_token
            + cast(cache_write_tokens as decimal(10, 0)) * cache_write_usd_per_token
            + cast(output_tokens as decimal(10, 0)) * output_usd_per_token
            + cast(reasoning_tokens as decimal(10, 0)) * reasoning_usd_per_token
            + cast(web_searches as decimal(10, 0)) * web_search_usd_per_search
        ) as cost_usd
    from read_parquet($files, hive_partitioning = false) as ledger
    inner join prices
        on prices.provider_id = ledger.provider_id
        and prices.model_ref = ledger.model_ref
        and prices.price_context = ledger.price_context
        and prices.from_date <= ledger.occurred_at
        and prices.to_date > ledger.occurred_at
        and prices.input_tokens_above < input_tokens + cache_read_tokens + cache_write_tokens
        and prices.input_tokens_up_to >= input_tokens + cache_read_tokens + cache_write_tokens
    left join parts
        on parts.user_id = ledger.user_id
        and parts.month = prices.month
        and parts.plan_part_date <= ledger.occurred_at
        and parts.plan_part_end_date > ledger.occurred_at
    group by all
),
usage as (
    select
        costs.month, costs.user_id, coalesce(plans.plan_id, 'free') as plan_id, requests, usage_tokens,
        case when unpriced = 0 then cost_usd end as cost_usd, 0 as seat_days, 0 as cents
    from costs
    left join plans
        on plans.user_id = costs.user_id
        and plans.month = costs.month
        and plans.part_key_date = costs.part
),
all_rows as (
    from usage
    union all
    select month, user_id, plan_id, 0, 0, 0, list_price_seat_days, own_price_cents from plans
)
select
    month, user_id, plan_id,
    sum(requests) as requests,
    sum(usage_tokens) / 1e6 as usage_mtok,
    case when count(*) = count(cost_usd) then sum(cost_usd) end as serving_cost_usd,
    round(
        sum(seat_days) * any_value(case plan_id when 'plus' then 20 when 'pro' then 200 when 'team' then 30 else 0 end)
            / any_value(day(last_day(month))), 2
    ) + sum(cents) / 100 as revenue_usd
from all_rows
group by all
