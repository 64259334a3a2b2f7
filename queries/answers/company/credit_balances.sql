-- question: How much compute is paid for with credits, and how much of the pool is left?
-- grain:    scenario_id, month
-- reads:    credit_draws, compute_months
-- notes:    docs/company.md#credits
-- order:    month
select
    credit_draws.scenario_id,
    credit_draws.month,
    compute_months.compute_usd,
    credit_draws.non_cash_credit_usd,
    credit_draws.credit_balance_usd
from credit_draws
inner join compute_months
    on compute_months.scenario_id = credit_draws.scenario_id
    and compute_months.month = credit_draws.month
