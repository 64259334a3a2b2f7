-- question: How many tokens per month put a logged user in each tier of their plan?
-- grain:    month, plan_id, tier_id
-- reads:    given_tier_rules, given_usage_spans, user_months
-- notes:    docs/log.md#log-tiers
-- needs:    usage log
-- sums:     exact
with plans_by_share as (
    select distinct plan_id
    from given_tier_rules
    where rule_kind = 'user_share'
),
token_totals as (
    select user_months.month, user_months.plan_id, user_months.user_id, max(user_months.usage_tokens) as usage_tokens
    from user_months
    inner join plans_by_share
        on plans_by_share.plan_id = user_months.plan_id
    group by user_months.month, user_months.plan_id, user_months.user_id
),
ranked as (
    select
        month,
        plan_id,
        usage_tokens,
        row_number() over (partition by month, plan_id order by usage_tokens) as user_rank,
        count(*) over (partition by month, plan_id) as user_count
    from token_totals
),
cuts as (
    select
        ranked.month,
        ranked.plan_id,
        given_tier_rules.tier_id,
        given_tier_rules.tier_rank,
        -- Users with the same tokens stand in the same tier.
        min(
            case
                when ranked.user_rank >= coalesce(given_tier_rules.upper_limit, 2) * ranked.user_count
                    then ranked.usage_tokens
            end
        ) as up_to_tokens
    from ranked
    inner join given_tier_rules
        on given_tier_rules.plan_id = ranked.plan_id
        and given_tier_rules.rule_kind = 'user_share'
    group by ranked.month, ranked.plan_id, given_tier_rules.tier_id, given_tier_rules.tier_rank
    union all
    select
        given_usage_spans.month,
        given_tier_rules.plan_id,
        given_tier_rules.tier_id,
        given_tier_rules.tier_rank,
        given_tier_rules.upper_limit as up_to_tokens
    from given_tier_rules
    cross join given_usage_spans
    where given_tier_rules.rule_kind = 'usage_tokens'
)
select
    month,
    plan_id,
    tier_id,
    tier_rank,
    lag(up_to_tokens, 1, -1) over (partition by month, plan_id order by tier_rank) as above_tokens,
    coalesce(up_to_tokens, 1e18) as up_to_tokens
from cuts
