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
months_of_use as (
    select
        compute_months.scenario_id,
        compute_months.month,
        coalesce(grants.granted_usd, 0) as granted_usd,
        -- What takes no credits takes none, even where it is unknown what it costs.
        case
            when coalesce(month_parameters.credit_use_share, 0) = 0 then 0
            else compute_months.compute_usd * month_parameters.credit_use_share
        end as wanted_in_month_usd
    from compute_months
    left join month_parameters
        on month_parameters.scenario_id = compute_months.scenario_id
        and month_parameters.month = compute_months.month
    left join grants
        on grants.scenario_id = compute_months.scenario_id
        and grants.month = compute_months.month
),
wanted as (
    -- Unknown from the first month on that takes an unknown amount from the pool.
    select
        scenario_id,
        month,
        granted_usd,
        case
            when count(*) over (partition by scenario_id order by month)
                = count(wanted_in_month_usd) over (partition by scenario_id order by month)
                then sum(wanted_in_month_usd) over (partition by scenario_id order by month)
        end as wanted_usd
    from months_of_use
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
