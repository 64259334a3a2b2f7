-- question: What did a user consume and cost in a month, and how many days of which plan did they pay for?
-- grain:    cost_version_id, month, user_id, plan_id
-- reads:    cost_versions, usage_costs, unpriced_costs, user_plan_months, plan_parts, given_usage_spans,
--           given_usage_settings
-- notes:    docs/log.md#user-months
-- kept:     table
-- needs:    usage log
-- sums:     exact
with versions as (
    select distinct cost_version_id
    from cost_versions
),
covered as (
    select month, user_id, sum(plan_part_days) as covered_days
    from plan_parts
    group by month, user_id
),
placed as (
    -- By itself: an optimizer that moves a cross join under these left joins would lose rows.
    select
        usage_costs.cost_version_id,
        usage_costs.month,
        usage_costs.user_id,
        user_plan_months.plan_id,
        usage_costs.requests,
        usage_costs.priced_requests,
        usage_costs.usage_tokens,
        usage_costs.priced_tokens,
        usage_costs.serving_cost_usd,
        usage_costs.priced_cost_usd,
        coalesce(unpriced_costs.highest_cost_usd, 0) as highest_cost_usd,
        coalesce(covered.covered_days, 0) as covered_days
    from usage_costs
    left join user_plan_months
        on user_plan_months.month = usage_costs.month
        and user_plan_months.user_id = usage_costs.user_id
        and user_plan_months.part_key_date = usage_costs.part_key_date
    left join covered
        on covered.month = usage_costs.month
        and covered.user_id = usage_costs.user_id
    left join unpriced_costs
        on unpriced_costs.cost_version_id = usage_costs.cost_version_id
        and unpriced_costs.month = usage_costs.month
        and unpriced_costs.user_id = usage_costs.user_id
        and unpriced_costs.part_key_date = usage_costs.part_key_date
),
all_rows as (
    select
        versions.cost_version_id,
        user_plan_months.month,
        user_plan_months.user_id,
        user_plan_months.plan_id,
        user_plan_months.seat_days,
        user_plan_months.list_price_seat_days,
        user_plan_months.own_price_cents,
        0 as requests,
        0 as priced_requests,
        0 as usage_tokens,
        0 as priced_tokens,
        cast(0 as decimal(38, 24)) as serving_cost_usd,
        cast(0 as decimal(38, 24)) as priced_cost_usd,
        cast(0 as decimal(38, 24)) as highest_cost_usd
    from user_plan_months
    cross join versions
    union all
    select
        placed.cost_version_id,
        placed.month,
        placed.user_id,
        coalesce(placed.plan_id, given_usage_settings.plan_of_unlisted_users, 'unknown') as plan_id,
        -- Who stands on no plan that day counts for the days that no plan covers.
        case
            when placed.plan_id is null then given_usage_spans.counted_days - placed.covered_days
            else 0
        end as seat_days,
        0 as list_price_seat_days,
        0 as own_price_cents,
        placed.requests,
        placed.priced_requests,
        placed.usage_tokens,
        placed.priced_tokens,
        placed.serving_cost_usd,
        placed.priced_cost_usd,
        placed.highest_cost_usd
    from placed
    inner join given_usage_spans
        on given_usage_spans.month = placed.month
    cross join given_usage_settings
)
select
    cost_version_id,
    month,
    user_id,
    plan_id,
    sum(seat_days) as seat_days,
    sum(list_price_seat_days) as list_price_seat_days,
    sum(own_price_cents) as own_price_cents,
    sum(requests) as requests,
    sum(priced_requests) as priced_requests,
    sum(usage_tokens) as usage_tokens,
    sum(priced_tokens) as priced_tokens,
    case when count(*) = count(serving_cost_usd) then sum(serving_cost_usd) end as serving_cost_usd,
    sum(priced_cost_usd) as priced_cost_usd,
    sum(highest_cost_usd) as highest_cost_usd
from all_rows
group by cost_version_id, month, user_id, plan_id
