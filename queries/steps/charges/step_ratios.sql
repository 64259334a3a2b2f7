-- question: Between which multiples of the plan's mean usage does a step apply, and what does it add to a month?
-- grain:    scenario_id, month, tier_id, charge_id, step_id
-- reads:    charged_steps
-- notes:    docs/charges.md#expected-invoices
-- Packages of one charge of a plan are counted; those of others are a line through their middle.
with counted as (
    select scenario_id, month, tier_id, min(charge_id) as charge_id
    from charged_steps
    where charge_model = 'package'
    group by scenario_id, month, tier_id, plan_id
),
ratios as (
    select
        charged_steps.scenario_id,
        charged_steps.month,
        charged_steps.period_month,
        charged_steps.plan_id,
        charged_steps.tier_id,
        charged_steps.charge_id,
        charged_steps.step_id,
        charged_steps.cap_usage_ratio,
        case
            when charged_steps.charge_model <> 'package' then charged_steps.charge_model
            when counted.charge_id is not null then 'package'
            else 'line'
        end as step_kind,
        -- Who uses nothing reaches no step.
        case
            when charged_steps.mean_units > 0 then charged_steps.start_units / nullif(charged_steps.mean_units, 0)
            when charged_steps.mean_units <= 0 then 1e30
        end as start_ratio,
        case
            when charged_steps.mean_units > 0
                then least(charged_steps.end_units / nullif(charged_steps.mean_units, 0), 1e30)
            when charged_steps.mean_units <= 0 then 1e30
        end as end_ratio,
        case
            when charged_steps.mean_units > 0 then charged_steps.package_units / nullif(charged_steps.mean_units, 0)
            when charged_steps.mean_units <= 0 then 1e30
        end as package_ratio,
        charged_steps.uncharged_units * charged_steps.price_usd / nullif(charged_steps.billing_months, 0)
            as uncharged_usd,
        charged_steps.mean_units * charged_steps.price_usd / nullif(charged_steps.billing_months, 0) as ratio_price_usd,
        charged_steps.price_usd / nullif(charged_steps.billing_months, 0) as price_usd,
        charged_steps.step_fee_usd / nullif(charged_steps.billing_months, 0) as step_fee_usd
    from charged_steps
    left join counted
        on counted.scenario_id = charged_steps.scenario_id
        and counted.month = charged_steps.month
        and counted.tier_id = charged_steps.tier_id
        and counted.charge_id = charged_steps.charge_id
)
select
    scenario_id,
    month,
    period_month,
    plan_id,
    tier_id,
    charge_id,
    step_id,
    charge_id || '/' || step_id as segment_id,
    cap_usage_ratio,
    step_kind,
    start_ratio,
    end_ratio,
    case when step_kind = 'package' then package_ratio end as package_ratio,
    case when step_kind = 'package' then price_usd end as package_price_usd,
    -- Per multiple of the mean usage, within the step.
    case
        when step_kind = 'package' then 0
        when step_kind = 'line' then price_usd / nullif(package_ratio, 0)
        else ratio_price_usd
    end as slope_usd,
    step_fee_usd + case
        when step_kind = 'package' then 0
        when step_kind = 'volume' then -uncharged_usd
        when step_kind = 'line' then price_usd / 2 - start_ratio * price_usd / nullif(package_ratio, 0)
        else -start_ratio * ratio_price_usd
    end as intercept_usd,
    -- Above the step.
    case
        when step_kind = 'volume' then 0
        when step_kind in ('package', 'line') then step_fee_usd
        else step_fee_usd + (end_ratio - start_ratio) * ratio_price_usd
    end as passed_usd
from ratios
