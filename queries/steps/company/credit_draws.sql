-- question: How much compute is paid for with credits in a month, and what is left of the pool?
-- grain:    scenario_id, month
-- reads:    months, compute_months, month_parameters, given_credit_pools
-- notes:    docs/company.md#credits
with grants as (
    select
        given_credit_pools.scenario_id,
        months.month,
        sum(given_credit_pools.credit_usd) as granted_usd
    from given_credit_pools
    inner join months
        on given_credit_pools.valid_from_date <= months.middle_date
    group by given_credit_pools.scenario_id, months.month
),
wanted as (
    select
        compute_months.scenario_id,
        compute_months.month,
        coalesce(grants.granted_usd, 0) as granted_usd,
        sum(compute_months.compute_usd * coalesce(month_parameters.credit_use_share, 0)) over (
            partition by compute_months.scenario_id order by compute_months.month
        ) as wanted_usd
    from compute_months
    left join month_parameters
        on month_parameters.scenario_id = compute_months.scenario_id
        and month_parameters.month = compute_months.month
    left join grants
        on grants.scenario_id = compute_months.scenario_id
        and grants.month = compute_months.month
),
drawn as (
    -- What is drawn by a month is what was wanted by then, less what the pool fell short of at its tightest.
    select
        scenario_id,
        month,
        granted_usd,
        wanted_usd + least(
            0,
            min(granted_usd - wanted_usd) over (partition by scenario_id order by month)
        ) as drawn_usd
    from wanted
)
select
    scenario_id,
    month,
    drawn_usd - lag(drawn_usd, 1, 0.0) over (partition by scenario_id order by month) as non_cash_credit_usd,
    granted_usd - drawn_usd as credit_balance_usd
from drawn
