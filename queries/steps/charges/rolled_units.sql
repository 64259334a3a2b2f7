-- question: How many units are left to charge once each month's allowance is used, oldest first, until it expires?
-- grain:    scenario_id, account_id, plan_id, meter_id, month
-- reads:    included_units
-- notes:    docs/charges.md#allowances
-- kept:     table
-- sums:     exact
with recursive grants as (
    select
        scenario_id,
        account_id,
        plan_id,
        meter_id,
        included_units,
        year(month) * 12 + month(month) as first_month_number,
        year(month) * 12 + month(month) + rollover_months as last_month_number,
        row_number() over (
            partition by scenario_id, account_id, plan_id, meter_id
            order by month
        ) as grant_number
    from included_units
    where rollover_months > 0
),
-- One allowance after another takes from the months it is good for what the earlier ones have left. The
-- oldest comes first in every month, so it does not depend on those that follow.
uses as (
    select
        included_units.scenario_id,
        included_units.account_id,
        included_units.plan_id,
        included_units.meter_id,
        included_units.month,
        year(included_units.month) * 12 + month(included_units.month) as month_number,
        0 as grant_number,
        included_units.units as left_units
    from included_units
    where exists (
        select 1
        from grants
        where grants.scenario_id = included_units.scenario_id
            and grants.account_id = included_units.account_id
            and grants.plan_id = included_units.plan_id
            and grants.meter_id = included_units.meter_id
    )
    union all
    select
        taken.scenario_id,
        taken.account_id,
        taken.plan_id,
        taken.meter_id,
        taken.month,
        taken.month_number,
        taken.grant_number,
        cast(taken.left_units - least(
            taken.open_units,
            greatest(taken.included_units - (taken.open_units_to_date - taken.open_units), 0)
        ) as decimal(20, 6)) as left_units
    from (
        select
            uses.scenario_id,
            uses.account_id,
            uses.plan_id,
            uses.meter_id,
            uses.month,
            uses.month_number,
            grants.grant_number,
            grants.included_units,
            uses.left_units,
            case
                when uses.month_number between grants.first_month_number and grants.last_month_number
                    then uses.left_units
                else 0
            end as open_units,
            sum(case
                when uses.month_number between grants.first_month_number and grants.last_month_number
                    then uses.left_units
                else 0
            end) over (
                partition by uses.scenario_id, uses.account_id, uses.plan_id, uses.meter_id
                order by uses.month
            ) as open_units_to_date
        from uses
        inner join grants
            on grants.scenario_id = uses.scenario_id
            and grants.account_id = uses.account_id
            and grants.plan_id = uses.plan_id
            and grants.meter_id = uses.meter_id
            and grants.grant_number = uses.grant_number + 1
    ) as taken
)
select
    scenario_id,
    account_id,
    plan_id,
    meter_id,
    month,
    min(left_units) as left_units
from uses
group by scenario_id, account_id, plan_id, meter_id, month
