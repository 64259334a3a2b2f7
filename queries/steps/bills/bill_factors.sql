-- question: Does a provider bill its usage, or that of one model, at one factor of the computed cost?
-- grain:    scenario_id, provider_id, factor_model_id
-- reads:    bill_gaps
-- notes:    docs/bills.md#discounts
with scopes as (
    select scenario_id, provider_id, 'all models' as factor_model_id, compared_usd, clocked_usd, tolerance_usd
    from bill_gaps
    where compared_usd > 0
        and clocked_usd > 0
    union all
    select scenario_id, provider_id, billed_model_id as factor_model_id, compared_usd, clocked_usd, tolerance_usd
    from bill_gaps
    where compared_usd > 0
        and clocked_usd > 0
),
middles as (
    select
        scenario_id,
        provider_id,
        factor_model_id,
        quantile_cont(compared_usd / nullif(clocked_usd, 0), 0.5) as middle_factor
    from scopes
    group by scenario_id, provider_id, factor_model_id
),
supports as (
    select
        scopes.scenario_id,
        scopes.provider_id,
        scopes.factor_model_id,
        middles.middle_factor,
        count(*) as compared_rows,
        sum(
            case
                when abs(scopes.compared_usd - middles.middle_factor * scopes.clocked_usd)
                    <= scopes.tolerance_usd * 2 then 1
                else 0
            end
        ) as fitting_rows
    from scopes
    inner join middles
        on middles.scenario_id = scopes.scenario_id
        and middles.provider_id = scopes.provider_id
        and middles.factor_model_id = scopes.factor_model_id
    group by
        scopes.scenario_id,
        scopes.provider_id,
        scopes.factor_model_id,
        middles.middle_factor
)
select
    scenario_id,
    provider_id,
    factor_model_id,
    -- A whole tenth of a percent, where the figures allow it: discounts are agreed in round numbers.
    case
        when abs(middle_factor - round(middle_factor, 3)) < 0.0004 then round(middle_factor, 3)
        else middle_factor
    end as bill_factor,
    compared_rows,
    fitting_rows
from supports
where supports.compared_rows >= 3
    and supports.fitting_rows >= supports.compared_rows * 0.5
    and abs(supports.middle_factor - 1) > 0.003
