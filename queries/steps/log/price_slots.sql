-- question: For which dates, hours and input lengths does a single price apply?
-- grain:    month, price_slot_id
-- reads:    given_usage_references, given_list_prices, given_contract_prices, given_price_factors
-- notes:    docs/log.md#price-slots
-- kept:     table
-- needs:    usage log
with change_dates as (
    select provider_id, model_id, valid_from_date from given_contract_prices
    union
    select provider_id, model_id, valid_from_date from given_price_factors
),
from_dates as (
    select month, until_date, provider_id, model_ref, price_context, month as from_date
    from given_usage_references
    union
    select
        used.month, used.until_date, used.provider_id, used.model_ref, used.price_context,
        given_list_prices.valid_from_date as from_date
    from given_usage_references as used
    inner join given_list_prices
        on given_list_prices.book_provider_id = used.book_provider_id
        and given_list_prices.book_model_id = used.book_model_id
        and given_list_prices.price_context in (used.book_price_context, 'standard')
    union
    select
        used.month, used.until_date, used.provider_id, used.model_ref, used.price_context,
        change_dates.valid_from_date as from_date
    from given_usage_references as used
    inner join change_dates
        on change_dates.provider_id in (used.provider_id, used.book_provider_id)
        and change_dates.model_id in (used.model_ref, used.book_model_id, 'all')
),
spans as (
    select
        month, provider_id, model_ref, price_context, from_date,
        lead(from_date, 1, until_date) over (
            partition by month, provider_id, model_ref, price_context
            order by from_date
        ) as to_date
    from from_dates
    where from_date >= month
        and from_date < until_date
),
brackets as (
    select
        spans.month, spans.provider_id, spans.model_ref, spans.price_context, spans.from_date, spans.to_date,
        used.book_provider_id, used.book_model_id, used.book_price_context,
        coalesce(given_list_prices.window_start_second, 0) as window_start_second,
        coalesce(given_list_prices.window_end_second, 86400) as window_end_second,
        coalesce(given_list_prices.input_tokens_above, -1) as input_tokens_above,
        coalesce(given_list_prices.input_tokens_up_to, 9999999999999) as input_tokens_up_to
    from spans
    inner join given_usage_references as used
        on used.month = spans.month
        and used.provider_id = spans.provider_id
        and used.model_ref = spans.model_ref
        and used.price_context = spans.price_context
    left join given_list_prices
        on given_list_prices.book_provider_id = used.book_provider_id
        and given_list_prices.book_model_id = used.book_model_id
        and given_list_prices.price_context = used.book_price_context
        and given_list_prices.valid_from_date <= spans.from_date
        and given_list_prices.valid_to_date > spans.from_date
),
slots as (
    select
        month, provider_id, model_ref, price_context, from_date, to_date,
        book_provider_id, book_model_id, book_price_context,
        window_start_second, window_end_second,
        input_tokens_above,
        input_tokens_up_to
    from brackets
    union
    -- Requests reported as one sum, above the first threshold: no bracket is known.
    select
        month, provider_id, model_ref, price_context, from_date, to_date,
        book_provider_id, book_model_id, book_price_context,
        window_start_second, window_end_second,
        -2 as input_tokens_above,
        -1 as input_tokens_up_to
    from brackets
    where brackets.input_tokens_above > -1
)
select
    month,
    row_number() over (
        partition by month
        order by provider_id, model_ref, price_context, from_date, window_start_second, input_tokens_above
    ) as price_slot_id,
    provider_id,
    model_ref,
    price_context,
    from_date,
    to_date,
    book_provider_id,
    book_model_id,
    book_price_context,
    replace(replace(lower(coalesce(book_model_id, model_ref)), '/', '-'), ':', '-') as model_id,
    window_start_second,
    window_end_second,
    window_end_second - window_start_second = 86400 as is_whole_day,
    input_tokens_above,
    input_tokens_up_to,
    min(case when input_tokens_above >= -1 then input_tokens_up_to end) over (
        partition by month, provider_id, model_ref, price_context, from_date, window_start_second
    ) as first_threshold_tokens
from slots
