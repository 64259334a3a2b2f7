-- question: With which usage is each line of a bill compared, if with any?
-- grain:    scenario_id, provider_id, start_date, end_date, line_item, model_id, token_class, line_kind, currency
-- reads:    bill_amounts, bill_levels
-- notes:    docs/bills.md#what-is-compared
select
    bill_amounts.scenario_id,
    bill_amounts.provider_id,
    bill_amounts.start_date,
    bill_amounts.end_date,
    bill_amounts.line_item,
    bill_amounts.model_id,
    bill_amounts.token_class,
    bill_amounts.line_kind,
    bill_amounts.currency,
    bill_amounts.bill_lines,
    bill_amounts.billed_usd,
    bill_amounts.effective_usd,
    bill_amounts.unrated_lines,
    bill_amounts.rounding_usd,
    -- Beside lines with a model, usage without one is no usage of a model: storage, sessions of tools.
    bill_levels.provider_id is not null
        and (not bill_levels.has_models or bill_amounts.model_id <> '' or bill_amounts.token_class = 'web_search')
        as is_compared,
    case
        when bill_levels.has_models and bill_amounts.token_class <> 'web_search' then bill_amounts.model_id
        else 'all'
    end as billed_model_id,
    case
        when bill_levels.has_models and bill_amounts.token_class = 'web_search' then 'web_search'
        when bill_levels.has_classes then bill_amounts.token_class
        else 'all'
    end as billed_class
from bill_amounts
left join bill_levels
    on bill_levels.scenario_id = bill_amounts.scenario_id
    and bill_levels.provider_id = bill_amounts.provider_id
    and bill_levels.month = cast(date_trunc('month', bill_amounts.start_date) as date)
    and bill_levels.model_id = bill_amounts.model_id
    and bill_amounts.line_kind = 'usage'
