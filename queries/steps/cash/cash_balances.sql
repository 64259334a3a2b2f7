-- question: How much cash is there at the start and the end of a month, and what does it earn or cost?
-- grain:    scenario_id, month
-- reads:    deposit_balances, cash_anchors, month_parameters
-- notes:    docs/cash.md#borrowing
-- A month that opens without cash pays a spread on what is borrowed; the spread paid so far solves
-- paid = paid before x (1 + rate + spread) + spread x debt in closed form.
with spreads as (
    select
        deposit_balances.scenario_id,
        deposit_balances.month,
        deposit_balances.deposit_rate,
        deposit_balances.opening_deposit_usd,
        deposit_balances.closing_deposit_usd,
        -- Up to the known balance whatever was borrowed is in it.
        case
            when deposit_balances.opening_deposit_usd < 0
                and deposit_balances.month_end_date > cash_anchors.boundary_date
                then coalesce(month_parameters.borrowing_spread_share_per_year, 0) / 12
            else 0
        end as spread_rate
    from deposit_balances
    inner join cash_anchors
        on cash_anchors.scenario_id = deposit_balances.scenario_id
    left join month_parameters
        on month_parameters.scenario_id = deposit_balances.scenario_id
        and month_parameters.month = deposit_balances.month
),
grown as (
    select
        scenario_id,
        month,
        deposit_rate,
        opening_deposit_usd,
        closing_deposit_usd,
        spread_rate,
        exp(sum(ln(1 + deposit_rate + spread_rate)) over (partition by scenario_id order by month)) as cash_growth_ratio
    from spreads
),
closings as (
    select
        scenario_id,
        month,
        deposit_rate,
        spread_rate,
        cash_growth_ratio,
        opening_deposit_usd,
        closing_deposit_usd + cash_growth_ratio * sum(
            case when spread_rate > 0 then spread_rate * opening_deposit_usd else 0 end
            / nullif(cash_growth_ratio, 0)
        ) over (partition by scenario_id order by month) as closing_cash_usd
    from grown
),
openings as (
    select
        scenario_id,
        month,
        deposit_rate,
        spread_rate,
        cash_growth_ratio,
        lag(closing_cash_usd, 1, opening_deposit_usd) over (
            partition by scenario_id order by month
        ) as opening_cash_usd,
        closing_cash_usd
    from closings
)
select
    scenario_id,
    month,
    opening_cash_usd,
    case
        when opening_cash_usd >= 0 then opening_cash_usd * deposit_rate
        when opening_cash_usd < 0 then 0
    end as interest_income_usd,
    case
        when opening_cash_usd < 0 then -opening_cash_usd * (deposit_rate + spread_rate)
        when opening_cash_usd >= 0 then 0
    end as borrowing_cost_usd,
    closing_cash_usd,
    cash_growth_ratio
from openings
