-- question: Does a month's bill split its usage by model, and by kind of tokens?
-- grain:    scenario_id, provider_id, month, model_id
-- reads:    bill_amounts
-- notes:    docs/bills.md#what-is-compared
-- Searches have a line of their own, for all models together.
with providers as (
    select
        scenario_id,
        provider_id,
        cast(date_trunc('month', start_date) as date) as month,
        max(case when model_id <> '' then 1 else 0 end) = 1 as has_models
    from bill_amounts
    where line_kind = 'usage'
    group by
        scenario_id,
        provider_id,
        cast(date_trunc('month', start_date) as date)
)
select
    bill_amounts.scenario_id,
    bill_amounts.provider_id,
    providers.month,
    bill_amounts.model_id,
    providers.has_models,
    providers.has_models
        and bill_amounts.model_id <> ''
        and min(case when bill_amounts.token_class <> '' then 1 else 0 end) = 1 as has_classes
from bill_amounts
inner join providers
    on providers.scenario_id = bill_amounts.scenario_id
    and providers.provider_id = bill_amounts.provider_id
    and providers.month = cast(date_trunc('month', bill_amounts.start_date) as date)
where bill_amounts.line_kind = 'usage'
group by
    bill_amounts.scenario_id,
    bill_amounts.provider_id,
    providers.month,
    bill_amounts.model_id,
    providers.has_models
