-- question: Which uncertain input moves the runway most, from its low to its high?
-- grain:    base_scenario_id, swing_rank
-- reads:    runways, given_scenarios
-- notes:    docs/bridges.md#sensitivities
-- order:    base_scenario_id, swing_rank
with varied as (
    select
        given_scenarios.base_scenario_id,
        given_scenarios.varied_input,
        sum(case when given_scenarios.bound = 'low' then 1 else 0 end) = 1 as has_low,
        sum(case when given_scenarios.bound = 'high' then 1 else 0 end) = 1 as has_high,
        max(case when given_scenarios.bound = 'low' then given_scenarios.bound_value end) as low_value,
        max(case when given_scenarios.bound = 'high' then given_scenarios.bound_value end) as high_value,
        max(case when given_scenarios.bound = 'low' then runways.runway_months end) as low_runway_months,
        max(case when given_scenarios.bound = 'high' then runways.runway_months end) as high_runway_months,
        max(case when given_scenarios.bound = 'low' then runways.lowest_cash_usd end) as low_lowest_cash_usd,
        max(case when given_scenarios.bound = 'high' then runways.lowest_cash_usd end) as high_lowest_cash_usd,
        min(case when runways.is_cash_out then 1 else 0 end) = 1 as is_cash_out
    from given_scenarios
    inner join runways
        on runways.scenario_id = given_scenarios.scenario_id
    where given_scenarios.scenario_kind = 'range'
    group by given_scenarios.base_scenario_id, given_scenarios.varied_input
),
beside as (
    -- A bound that is not given is where the input stands anyway.
    select
        varied.base_scenario_id,
        varied.varied_input,
        varied.low_value,
        varied.high_value,
        case when varied.has_low then varied.low_runway_months else bases.runway_months end as low_runway_months,
        bases.runway_months as base_runway_months,
        case when varied.has_high then varied.high_runway_months else bases.runway_months end as high_runway_months,
        case when varied.has_low then varied.low_lowest_cash_usd else bases.lowest_cash_usd end as low_lowest_cash_usd,
        bases.lowest_cash_usd as base_lowest_cash_usd,
        case
            when varied.has_high then varied.high_lowest_cash_usd
            else bases.lowest_cash_usd
        end as high_lowest_cash_usd,
        not (varied.is_cash_out and coalesce(bases.is_cash_out, false)) as is_lower_bound
    from varied
    inner join runways as bases
        on bases.scenario_id = varied.base_scenario_id
),
swings as (
    select
        base_scenario_id,
        varied_input,
        low_value,
        high_value,
        low_runway_months,
        base_runway_months,
        high_runway_months,
        low_lowest_cash_usd,
        base_lowest_cash_usd,
        high_lowest_cash_usd,
        is_lower_bound,
        -- What is not known on one side makes the swing unknown.
        case
            when low_runway_months is not null and base_runway_months is not null and high_runway_months is not null
                then greatest(low_runway_months, base_runway_months, high_runway_months)
                    - least(low_runway_months, base_runway_months, high_runway_months)
        end as swing_months,
        case
            when low_lowest_cash_usd is not null
                and base_lowest_cash_usd is not null
                and high_lowest_cash_usd is not null
                then greatest(low_lowest_cash_usd, base_lowest_cash_usd, high_lowest_cash_usd)
                    - least(low_lowest_cash_usd, base_lowest_cash_usd, high_lowest_cash_usd)
        end as swing_lowest_cash_usd
    from beside
)
select
    base_scenario_id,
    row_number() over (
        partition by base_scenario_id
        order by swing_months desc nulls last, swing_lowest_cash_usd desc nulls last, varied_input
    ) as swing_rank,
    varied_input,
    low_value,
    high_value,
    low_runway_months,
    base_runway_months,
    high_runway_months,
    swing_months,
    is_lower_bound,
    low_lowest_cash_usd,
    base_lowest_cash_usd,
    high_lowest_cash_usd,
    swing_lowest_cash_usd
from swings
