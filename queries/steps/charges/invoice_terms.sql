-- question: What do discounts leave of an assumed user's month, and what is the least that they pay?
-- grain:    scenario_id, month, plan_id
-- reads:    charged_plan_months, credit_grants, discounts, minimums
-- notes:    docs/charges.md#expected-invoices
-- A discount for some months from joining is over for members who are here to stay.
with takings as (
    select
        charged_plan_months.scenario_id,
        charged_plan_months.month,
        charged_plan_months.plan_id,
        sum(discounts.discount_share) as discount_share,
        sum(coalesce(discounts.discount_usd, 0)) as discount_usd,
        max(case when discounts.discount_usd > 0 then 1 else 0 end) as is_amount
    from charged_plan_months
    inner join discounts
        on discounts.scenario_id = charged_plan_months.scenario_id
        and discounts.plan_id = charged_plan_months.plan_id
        and discounts.valid_from_date <= charged_plan_months.month
        and discounts.valid_to_date > charged_plan_months.month
    where discounts.discount_months is null
    group by charged_plan_months.scenario_id, charged_plan_months.month, charged_plan_months.plan_id
),
credited as (
    select distinct
        charged_plan_months.scenario_id,
        charged_plan_months.month,
        charged_plan_months.plan_id
    from charged_plan_months
    inner join credit_grants
        on credit_grants.scenario_id = charged_plan_months.scenario_id
        and credit_grants.plan_id = charged_plan_months.plan_id
        and credit_grants.valid_from_date <= charged_plan_months.month
        and credit_grants.valid_to_date > charged_plan_months.month
    where credit_grants.every_months is not null
)
select
    charged_plan_months.scenario_id,
    charged_plan_months.month,
    charged_plan_months.plan_id,
    1 - least(coalesce(takings.discount_share, 0), 1) as kept_charge_share,
    coalesce(takings.discount_usd, 0) as discount_usd,
    coalesce(minimums.minimum_usd, 0) as minimum_usd,
    -- Whether what is paid is not in proportion to what is charged.
    coalesce(takings.is_amount, 0) = 1 or minimums.plan_id is not null or credited.plan_id is not null as is_bent
from charged_plan_months
left join takings
    on takings.scenario_id = charged_plan_months.scenario_id
    and takings.month = charged_plan_months.month
    and takings.plan_id = charged_plan_months.plan_id
left join minimums
    on minimums.scenario_id = charged_plan_months.scenario_id
    and minimums.plan_id = charged_plan_months.plan_id
    and minimums.valid_from_date <= charged_plan_months.month
    and minimums.valid_to_date > charged_plan_months.month
left join credited
    on credited.scenario_id = charged_plan_months.scenario_id
    and credited.month = charged_plan_months.month
    and credited.plan_id = charged_plan_months.plan_id
