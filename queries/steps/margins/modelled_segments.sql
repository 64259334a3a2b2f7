-- question: What do the assumed users of a tier, and of a whole plan, earn in a month and cost to serve?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    plan_tasks, term_periods, period_terms, month_periods, segment_rates, cost_trends,
--           token_price_trends, cap_shares, expected_prices
-- notes:    docs/margins.md#segments
-- kept:     on request
with segments as (
    select
        plan_tasks.scenario_id,
        plan_tasks.month,
        plan_tasks.plan_id,
        plan_tasks.plan_kind,
        segment_rates.tier_id,
        segment_rates.is_whole_plan,
        plan_tasks.users * segment_rates.user_share as users,
        plan_tasks.tasks * segment_rates.usage_share * coalesce(cap_shares.kept_usage_share, 1) as tasks,
        plan_tasks.tasks * coalesce(cap_shares.kept_usage_share, 1)
            * cost_trends.tokens_per_task_ratio as weighted_tasks,
        cost_trends.token_cost_ratio,
        token_price_trends.token_price_ratio,
        segment_rates.usage_mtok_per_plan_task,
        segment_rates.cost_usd_per_plan_task,
        segment_rates.price_usd_per_plan_task
    from plan_tasks
    inner join month_periods
        on month_periods.month = plan_tasks.month
    inner join segment_rates
        on segment_rates.scenario_id = plan_tasks.scenario_id
        and segment_rates.period_month = month_periods.period_month
        and segment_rates.plan_id = plan_tasks.plan_id
    inner join cost_trends
        on cost_trends.scenario_id = plan_tasks.scenario_id
        and cost_trends.month = plan_tasks.month
    inner join token_price_trends
        on token_price_trends.scenario_id = plan_tasks.scenario_id
        and token_price_trends.month = plan_tasks.month
    left join cap_shares
        on cap_shares.scenario_id = plan_tasks.scenario_id
        and cap_shares.month = plan_tasks.month
        and cap_shares.plan_id = plan_tasks.plan_id
        and cap_shares.tier_id = segment_rates.tier_id
    where plan_tasks.plan_kind <> 'partner'
    union all
    select
        scenario_id,
        month,
        plan_id,
        plan_kind,
        'all' as tier_id,
        false as is_whole_plan,
        users,
        tasks,
        tasks as weighted_tasks,
        1 as token_cost_ratio,
        1 as token_price_ratio,
        0 as usage_mtok_per_plan_task,
        0 as cost_usd_per_plan_task,
        partner_revenue_usd as price_usd_per_plan_task
    from plan_tasks
    where plan_kind = 'partner'
    union all
    select
        scenario_id,
        month,
        plan_id,
        plan_kind,
        'whole' as tier_id,
        true as is_whole_plan,
        users,
        tasks,
        tasks as weighted_tasks,
        1 as token_cost_ratio,
        1 as token_price_ratio,
        0 as usage_mtok_per_plan_task,
        0 as cost_usd_per_plan_task,
        partner_revenue_usd as price_usd_per_plan_task
    from plan_tasks
    where plan_kind = 'partner'
)
select
    segments.scenario_id,
    segments.month,
    segments.plan_id,
    segments.plan_kind,
    segments.tier_id,
    segments.is_whole_plan,
    segments.users,
    segments.tasks,
    segments.weighted_tasks * segments.usage_mtok_per_plan_task as usage_mtok,
    case
        when segments.plan_kind = 'partner' then segments.price_usd_per_plan_task
        when segments.plan_kind = 'metered'
            then segments.weighted_tasks * segments.price_usd_per_plan_task * segments.token_price_ratio
                * period_terms.realised_price_share
        when expected_prices.plan_id is not null
            then segments.users * expected_prices.expected_usd_per_user_month * period_terms.realised_price_share
        else segments.users * period_terms.price_usd_per_user_month * period_terms.realised_price_share
    end as revenue_usd,
    segments.weighted_tasks * segments.cost_usd_per_plan_task * segments.token_cost_ratio as serving_cost_usd,
    period_terms.fee_share,
    period_terms.partner_revenue_share
from segments
left join term_periods
    on term_periods.month = segments.month
left join period_terms
    on period_terms.scenario_id = segments.scenario_id
    and period_terms.period_month = term_periods.period_month
    and period_terms.plan_id = segments.plan_id
left join expected_prices
    on expected_prices.scenario_id = segments.scenario_id
    and expected_prices.month = segments.month
    and expected_prices.plan_id = segments.plan_id
    and expected_prices.tier_id = segments.tier_id
