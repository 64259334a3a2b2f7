-- question: What do the lines of bills come to in USD, by charge period, model and kind of tokens?
-- grain:    scenario_id, provider_id, start_date, end_date, line_item, model_id, token_class, line_kind, currency
-- reads:    given_bill_models, rated_bill_lines
-- notes:    docs/bills.md#lines
-- kept:     table
-- needs:    usage log
-- sums:     exact
-- What a payment processor charged customers is revenue, and no bill.
with amounts as (
    select
        bills.scenario_id,
        bills.provider_id,
        bills.start_date,
        bills.end_date,
        bills.line_item,
        replace(replace(lower(coalesce(models.book_model_id, bills.model_ref, '')), '/', '-'), ':', '-') as model_id,
        coalesce(bills.token_class, '') as token_class,
        bills.line_kind,
        bills.currency,
        bills.amount_usd,
        bills.effective_usd,
        bills.is_in_cents
    from rated_bill_lines as bills
    left join given_bill_models as models
        on models.provider_id = bills.provider_id
        and models.model_ref = bills.model_ref
    where bills.provider_id <> 'stripe'
)
select
    scenario_id,
    provider_id,
    start_date,
    end_date,
    line_item,
    model_id,
    token_class,
    line_kind,
    currency,
    count(*) as bill_lines,
    sum(amount_usd) as billed_usd,
    sum(effective_usd) as effective_usd,
    -- A currency without a rate on the day: the amount in USD is unknown.
    sum(case when amount_usd is null then 1 else 0 end) as unrated_lines,
    sum(case when is_in_cents then 0.005 when currency <> 'USD' then 0.000001 else 0.00000001 end) as rounding_usd
from amounts
group by
    scenario_id,
    provider_id,
    start_date,
    end_date,
    line_item,
    model_id,
    token_class,
    line_kind,
    currency
