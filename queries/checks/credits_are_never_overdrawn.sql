-- question: Does credit spending stay within the credits granted?
-- grain:    scenario_id, month
-- reads:    credit_draws
-- notes:    docs/company.md#credits
select
    scenario_id,
    month,
    non_cash_credit_usd,
    credit_balance_usd
from credit_draws
where credit_balance_usd < -1
    or non_cash_credit_usd < -1
