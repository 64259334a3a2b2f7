-- question: Which credits paid for how much of an account's usage in a month?
-- grain:    scenario_id, account_id, plan_id, grant_number, month
-- reads:    discounted_months, granted_credits
-- notes:    docs/charges.md#credits
-- kept:     table
-- sums:     exact
with recursive uses as (
    select
        discounted_months.scenario_id,
        discounted_months.account_id,
        discounted_months.plan_id,
        discounted_months.month,
        year(discounted_months.month) * 12 + month(discounted_months.month) as month_number,
        0 as grant_number,
        cast(discounted_months.net_usage_usd as decimal(18, 2)) as left_usd,
        cast(0 as decimal(18, 2)) as used_usd
    from discounted_months
    where discounted_months.net_usage_usd > 0
        and exists (
            select 1
            from granted_credits
            where granted_credits.scenario_id = discounted_months.scenario_id
                and granted_credits.account_id = discounted_months.account_id
                and granted_credits.plan_id = discounted_months.plan_id
        )
    union all
    -- One grant after another: it takes from the months it is good for what the earlier ones have left.
    -- A grant that comes first in one month comes first in all, so it does not depend on those that follow.
    select
        opened.scenario_id,
        opened.account_id,
        opened.plan_id,
        opened.month,
        opened.month_number,
        opened.grant_number,
        cast(opened.left_usd - least(
            opened.open_usd,
            greatest(opened.credit_usd - (opened.open_to_date_usd - opened.open_usd), 0)
        ) as decimal(18, 2)) as left_usd,
        cast(least(
            opened.open_usd,
            greatest(opened.credit_usd - (opened.open_to_date_usd - opened.open_usd), 0)
        ) as decimal(18, 2)) as used_usd
    from (
        select
            uses.scenario_id,
            uses.account_id,
            uses.plan_id,
            uses.month,
            uses.month_number,
            granted_credits.grant_number,
            granted_credits.credit_usd,
            uses.left_usd,
            case
                when uses.month_number >= granted_credits.first_month_number
                    and uses.month_number < granted_credits.first_month_number + granted_credits.months_left
                    then uses.left_usd
                else 0
            end as open_usd,
            sum(case
                when uses.month_number >= granted_credits.first_month_number
                    and uses.month_number < granted_credits.first_month_number + granted_credits.months_left
                    then uses.left_usd
                else 0
            end) over (
                partition by uses.scenario_id, uses.account_id, uses.plan_id
                order by uses.month
            ) as open_to_date_usd
        from uses
        inner join granted_credits
            on granted_credits.scenario_id = uses.scenario_id
            and granted_credits.account_id = uses.account_id
            and granted_credits.plan_id = uses.plan_id
            and granted_credits.grant_number = uses.grant_number + 1
    ) as opened
)
select
    scenario_id,
    account_id,
    plan_id,
    grant_number,
    month,
    used_usd
from uses
where used_usd > 0
