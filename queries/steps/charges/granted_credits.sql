-- question: Which credits did an account get, when, and until when do they pay for its usage?
-- grain:    scenario_id, account_id, plan_id, grant_id, granted_month
-- reads:    account_months, account_starts, cost_versions, credit_grants
-- notes:    docs/charges.md#credits
-- kept:     table
-- sums:     exact
with granting_plans as (
    -- In any scenario.
    select distinct plan_id
    from credit_grants
),
ranked as (
    select
        account_months.cost_version_id,
        account_months.account_id,
        account_months.plan_id,
        account_months.month,
        (year(account_months.month) - year(account_starts.joined_date)) * 12
            + month(account_months.month) - month(account_starts.joined_date) as months_since_joining,
        -- What was granted on joining, before the log, is there in its first month.
        row_number() over (
            partition by account_months.cost_version_id, account_months.account_id, account_months.plan_id
            order by account_months.month
        ) = 1 as is_first_month
    from account_months
    inner join granting_plans
        on granting_plans.plan_id = account_months.plan_id
    inner join account_starts
        on account_starts.account_id = account_months.account_id
        and account_starts.plan_id = account_months.plan_id
),
months_on_plans as (
    select
        cost_versions.scenario_id,
        ranked.account_id,
        ranked.plan_id,
        ranked.month,
        ranked.months_since_joining,
        ranked.is_first_month
    from cost_versions
    inner join ranked
        on ranked.cost_version_id = cost_versions.cost_version_id
),
granted as (
    select
        months_on_plans.scenario_id,
        months_on_plans.account_id,
        months_on_plans.plan_id,
        credit_grants.grant_id,
        months_on_plans.month as granted_month,
        months_on_plans.months_since_joining,
        cast(round(credit_grants.credit_usd, 2) as decimal(18, 2)) as credit_usd,
        cast(round(credit_grants.price_paid_usd, 2) as decimal(18, 2)) as price_paid_usd,
        credit_grants.every_months,
        credit_grants.priority,
        -- Months for which it can still be used, this one among them.
        coalesce(credit_grants.expiry_months, 9999)
            - case when credit_grants.every_months is null then months_on_plans.months_since_joining else 0 end
            as months_left
    from months_on_plans
    inner join credit_grants
        on credit_grants.scenario_id = months_on_plans.scenario_id
        and credit_grants.plan_id = months_on_plans.plan_id
        and credit_grants.valid_from_date <= months_on_plans.month
        and credit_grants.valid_to_date > months_on_plans.month
    where (
        credit_grants.every_months is null
        and months_on_plans.is_first_month
    ) or (
        months_on_plans.months_since_joining = credit_grants.every_months
            * floor(months_on_plans.months_since_joining / nullif(credit_grants.every_months, 0))
    )
)
select
    scenario_id,
    account_id,
    plan_id,
    grant_id,
    granted_month,
    year(granted_month) * 12 + month(granted_month) as first_month_number,
    credit_usd,
    price_paid_usd,
    -- Billed in the month of joining, which may be before the log.
    case when every_months is null and months_since_joining > 0 then 0 else price_paid_usd end as billed_usd,
    months_left,
    -- Those of the lowest priority first, then those that expire first, then the oldest.
    row_number() over (
        partition by scenario_id, account_id, plan_id
        order by
            priority,
            year(granted_month) * 12 + month(granted_month) + months_left,
            granted_month,
            grant_id
    ) as grant_number
from granted
where months_left > 0
