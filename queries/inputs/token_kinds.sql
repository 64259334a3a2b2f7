-- question: Which price is a kind of token billed at?
-- grain:    token_kind
-- reads:    given_release_tokens
-- notes:    docs/tokens.md#token-costs
select distinct
    token_kind,
    case when token_kind = 'reasoning' then 'output' else token_kind end as billed_kind
from given_release_tokens
