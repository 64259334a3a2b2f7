-- question: What does a user of an assumed tier, or of its whole plan, pay for all charges of a month, on the mean?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    charged_plan_months, discounts, expected_charges, month_periods, tier_edges
-- notes:    docs/charges.md#expected-prices
with shares as (
    -- A discount for some months from joining is over for members who are here to stay.
    select
        discounts.scenario_id,
        month_periods.month,
        discounts.plan_id,
        least(sum(discounts.discount_share), 1) as discount_share
    from discounts
    inner join month_periods
        on discounts.valid_from_date <= month_periods.month
        and discounts.valid_to_date > month_periods.month
    where discounts.discount_months is null
    group by discounts.scenario_id, month_periods.month, discounts.plan_id
),
tiers as (
    select
        charged_plan_months.scenario_id,
        charged_plan_months.month,
        charged_plan_months.plan_id,
        tier_edges.tier_id,
        max(tier_edges.user_share) as user_share,
        -- An unknown part makes the sum unknown.
        case
            when count(*) = count(expected_charges.charge_usd_per_user_month)
                then sum(expected_charges.charge_usd_per_user_month)
        end * (1 - coalesce(max(shares.discount_share), 0)) as expected_usd_per_user_month
    from charged_plan_months
    inner join month_periods
        on month_periods.month = charged_plan_months.month
    inner join tier_edges
        on tier_edges.scenario_id = charged_plan_months.scenario_id
        and tier_edges.period_month = month_periods.period_month
        and tier_edges.plan_id = charged_plan_months.plan_id
    left join expected_charges
        on expected_charges.scenario_id = charged_plan_months.scenario_id
        and expected_charges.month = charged_plan_months.month
        and expected_charges.plan_id = charged_plan_months.plan_id
        and expected_charges.tier_id = tier_edges.tier_id
    left join shares
        on shares.scenario_id = charged_plan_months.scenario_id
        and shares.month = charged_plan_months.month
        and shares.plan_id = charged_plan_months.plan_id
    group by
        charged_plan_months.scenario_id,
        charged_plan_months.month,
        charged_plan_months.plan_id,
        tier_edges.tier_id
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    expected_usd_per_user_month
from tiers
union all
select
    scenario_id,
    month,
    plan_id,
    'whole' as tier_id,
    case
        when count(*) = count(expected_usd_per_user_month)
            then sum(user_share * expected_usd_per_user_month) / nullif(sum(user_share), 0)
    end as expected_usd_per_user_month
from tiers
group by scenario_id, month, plan_id
