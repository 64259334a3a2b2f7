-- question: Between which units of a user's billing period does a step of an assumed plan's charge apply?
-- grain:    scenario_id, month, tier_id, charge_id, step_id
-- reads:    allowances, cap_ratios, charge_steps, charges, mean_units
-- notes:    docs/charges.md#expected-charges
-- What is included or free moves every step up.
with charged as (
    select
        mean_units.scenario_id,
        mean_units.month,
        mean_units.period_month,
        mean_units.plan_id,
        mean_units.tier_id,
        charges.charge_id,
        charges.charge_model,
        charges.billing_months,
        cast(charges.package_units as double) as package_units,
        mean_units.mean_units * charges.billing_months as mean_units,
        coalesce(allowances.included_units, 0) * charges.billing_months + coalesce(charges.free_units, 0)
            as uncharged_units
    from mean_units
    inner join charges
        on charges.scenario_id = mean_units.scenario_id
        and charges.plan_id = mean_units.plan_id
        and charges.meter_id = mean_units.meter_id
        and charges.valid_from_date <= mean_units.month
        and charges.valid_to_date > mean_units.month
    left join allowances
        on allowances.scenario_id = mean_units.scenario_id
        and allowances.plan_id = mean_units.plan_id
        and allowances.meter_id = mean_units.meter_id
        and allowances.valid_from_date <= mean_units.month
        and allowances.valid_to_date > mean_units.month
)
select
    charged.scenario_id,
    charged.month,
    charged.period_month,
    charged.plan_id,
    charged.tier_id,
    charged.charge_id,
    charge_steps.step_id,
    charged.charge_model,
    charged.billing_months,
    charged.package_units,
    charged.mean_units,
    charged.uncharged_units,
    charged.uncharged_units + cast(charge_steps.from_units as double) as start_units,
    charged.uncharged_units + cast(charge_steps.up_to_units as double) as end_units,
    cast(charge_steps.price_usd as double) as price_usd,
    cast(charge_steps.step_fee_usd as double) as step_fee_usd,
    cap_ratios.cap_usage_ratio
from charged
inner join charge_steps
    on charge_steps.scenario_id = charged.scenario_id
    and charge_steps.charge_id = charged.charge_id
    and charge_steps.valid_from_date <= charged.month
    and charge_steps.valid_to_date > charged.month
left join cap_ratios
    on cap_ratios.scenario_id = charged.scenario_id
    and cap_ratios.month = charged.month
    and cap_ratios.plan_id = charged.plan_id
    and cap_ratios.tier_id = charged.tier_id
