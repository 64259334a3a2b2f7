-- question: How much of a tier's change in margin is due to each driver, averaged over the orders of change?
-- grain:    scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, driver
-- reads:    bridge_factors
-- notes:    docs/bridges.md#shapley-values
-- kept:     on request
-- Margin is what users bring less what they cost: two products of four factors each.
with signs as (
    select 1 as sign, 'price' as third_driver, 'other' as fourth_driver
    union all
    select -1 as sign, 'usage_per_user' as third_driver, 'cost_per_token' as fourth_driver
),
products as (
    select
        scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, volume_kind, is_known, sign,
        third_driver,
        fourth_driver,
        from_volume as a_from,
        to_volume as a_to,
        from_volume_share as b_from,
        to_volume_share as b_to,
        case when sign = 1 then from_revenue_usd_per_volume else from_usage_mtok_per_volume end as c_from,
        case when sign = 1 then to_revenue_usd_per_volume else to_usage_mtok_per_volume end as c_to,
        case when sign = 1 then from_kept_share else from_cost_usd_per_mtok end as d_from,
        case when sign = 1 then to_kept_share else to_cost_usd_per_mtok end as d_to
    from bridge_factors
    cross join signs
),
-- Each factor in turn as the one that changes, beside the three others.
factors as (
    select
        scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, volume_kind, is_known, sign,
        'members' as driver,
        a_to - a_from as change,
        b_from as x_from, b_to as x_to,
        c_from as y_from, c_to as y_to,
        d_from as z_from, d_to as z_to
    from products
    union all
    select
        scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, volume_kind, is_known, sign,
        'mix' as driver,
        b_to - b_from as change,
        a_from as x_from, a_to as x_to,
        c_from as y_from, c_to as y_to,
        d_from as z_from, d_to as z_to
    from products
    union all
    select
        scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, volume_kind, is_known, sign,
        third_driver as driver,
        c_to - c_from as change,
        a_from as x_from, a_to as x_to,
        b_from as y_from, b_to as y_to,
        d_from as z_from, d_to as z_to
    from products
    union all
    select
        scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, volume_kind, is_known, sign,
        fourth_driver as driver,
        d_to - d_from as change,
        a_from as x_from, a_to as x_to,
        b_from as y_from, b_to as y_to,
        c_from as z_from, c_to as z_to
    from products
),
deltas as (
    select
        scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, is_known,
        -- What a partner pays has no price and no usage.
        case when volume_kind = 'partner' then 'other' else driver end as driver,
        -- In the 24 orders of four factors one changes first or last in 6 each, after one or two given others in 2.
        sign * change * (
            (x_from * y_from * z_from + x_to * y_to * z_to) / 4
            + (
                x_to * y_from * z_from + x_from * y_to * z_from + x_from * y_from * z_to
                + x_from * y_to * z_to + x_to * y_from * z_to + x_to * y_to * z_from
            ) / 12
        ) as delta_usd
    from factors
)
select
    scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, driver,
    case when count(*) = sum(case when is_known then 1 else 0 end) then sum(delta_usd) end as delta_usd
from deltas
group by scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id, driver
