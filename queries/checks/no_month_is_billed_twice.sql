-- question: Is each provider's bill of a month either imported or typed, but not both?
-- grain:    scenario_id, month, provider_id
-- reads:    bill_comparisons
-- notes:    docs/checks.md#checks-of-a-usage-log
select
    scenario_id,
    month,
    provider_id,
    billed_usd,
    typed_usd
from bill_comparisons
where bill_kind = 'imported'
    and typed_usd is not null
