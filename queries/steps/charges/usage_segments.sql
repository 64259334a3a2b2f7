-- question: What do a tier's usage charges of a month come to, between two multiples of the mean usage?
-- grain:    scenario_id, month, plan_id, tier_id, segment_id
-- reads:    charged_plan_months, month_periods, step_ratios, tier_edges
-- notes:    docs/charges.md#expected-invoices
-- kept:     on request
with pairs as (
    select
        lower_steps.scenario_id,
        lower_steps.month,
        lower_steps.plan_id,
        lower_steps.tier_id,
        lower_steps.segment_id,
        lower_steps.start_ratio,
        lower_steps.start_ratio + step_ratios.start_ratio as known_ratio,
        -- Of two that begin together the one with the later name begins second, and the first is empty.
        case
            when step_ratios.start_ratio > lower_steps.start_ratio then step_ratios.start_ratio
            when step_ratios.start_ratio >= lower_steps.start_ratio
                and step_ratios.segment_id > lower_steps.segment_id
                then step_ratios.start_ratio
        end as later_ratio,
        case
            when step_ratios.start_ratio > lower_steps.start_ratio then 0
            when step_ratios.end_ratio > lower_steps.start_ratio then step_ratios.intercept_usd
            when step_ratios.end_ratio <= lower_steps.start_ratio then step_ratios.passed_usd
        end as intercept_usd,
        case
            when step_ratios.start_ratio > lower_steps.start_ratio then 0
            when step_ratios.end_ratio > lower_steps.start_ratio then step_ratios.slope_usd
            when step_ratios.end_ratio <= lower_steps.start_ratio then 0
        end as slope_usd,
        step_ratios.step_kind,
        step_ratios.start_ratio as package_start_ratio,
        step_ratios.package_ratio,
        case when step_ratios.start_ratio > lower_steps.start_ratio then 0 else step_ratios.package_price_usd end
            as package_price_usd
    from step_ratios as lower_steps
    inner join step_ratios
        on step_ratios.scenario_id = lower_steps.scenario_id
        and step_ratios.month = lower_steps.month
        and step_ratios.plan_id = lower_steps.plan_id
        and step_ratios.tier_id = lower_steps.tier_id
),
segments as (
    select
        scenario_id,
        month,
        plan_id,
        tier_id,
        segment_id,
        max(start_ratio) as start_ratio,
        coalesce(min(later_ratio), 1e30) as end_ratio,
        case when count(*) = count(known_ratio) then sum(intercept_usd) end as intercept_usd,
        case when count(*) = count(known_ratio) then sum(slope_usd) end as slope_usd,
        max(case when step_kind = 'volume' then 1 else 0 end) as volume_steps,
        max(case when step_kind = 'package' then 1 else 0 end) as counted_packages,
        max(case when step_kind = 'package' then package_start_ratio end) as package_start_ratio,
        max(case when step_kind = 'package' then package_ratio end) as package_ratio,
        max(case when step_kind = 'package' then package_price_usd end) as package_price_usd
    from pairs
    group by scenario_id, month, plan_id, tier_id, segment_id
),
first_starts as (
    select scenario_id, month, plan_id, tier_id, min(start_ratio) as end_ratio
    from step_ratios
    group by scenario_id, month, plan_id, tier_id
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    segment_id,
    start_ratio,
    end_ratio,
    intercept_usd,
    slope_usd,
    volume_steps,
    counted_packages,
    package_start_ratio,
    package_ratio,
    package_price_usd
from segments
union all
-- Below all steps nothing is charged.
select
    charged_plan_months.scenario_id,
    charged_plan_months.month,
    charged_plan_months.plan_id,
    tier_edges.tier_id,
    '.' as segment_id,
    0 as start_ratio,
    coalesce(first_starts.end_ratio, 1e30) as end_ratio,
    0 as intercept_usd,
    0 as slope_usd,
    0 as volume_steps,
    0 as counted_packages,
    cast(null as double) as package_start_ratio,
    cast(null as double) as package_ratio,
    cast(null as double) as package_price_usd
from charged_plan_months
inner join month_periods
    on month_periods.month = charged_plan_months.month
inner join tier_edges
    on tier_edges.scenario_id = charged_plan_months.scenario_id
    and tier_edges.period_month = month_periods.period_month
    and tier_edges.plan_id = charged_plan_months.plan_id
left join first_starts
    on first_starts.scenario_id = charged_plan_months.scenario_id
    and first_starts.month = charged_plan_months.month
    and first_starts.plan_id = charged_plan_months.plan_id
    and first_starts.tier_id = tier_edges.tier_id
