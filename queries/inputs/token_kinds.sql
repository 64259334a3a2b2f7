-- question: Which price is a kind of token billed at?
-- grain:    token_kind
-- reads:
-- notes:    docs/model.md#token-costs
select
    'input' as token_kind,
    'input' as billed_kind
union all
select
    'cache_read' as token_kind,
    'cache_read' as billed_kind
union all
select
    'output' as token_kind,
    'output' as billed_kind
union all
select
    'reasoning' as token_kind,
    'output' as billed_kind
