-- question: What burn was forecast for each month since the last published balance, and from which cash?
-- grain:    scenario_id, source_id, known_from_date, month
-- reads:    months, given_facts, fact_amounts, given_settings, given_funding
-- notes:    docs/cash.md#published-burn
-- Forecasts of one source and day are a series, each spread evenly over its period; sums of years are left out.
with balances as (
    select
        given_settings.scenario_id,
        given_facts.period_end as balance_date,
        fact_amounts.reported_amount_value as balance_usd,
        row_number() over (
            partition by given_settings.scenario_id
            order by given_facts.period_end desc, given_facts.fact_kind, given_facts.fact_id
        ) as recency
    from given_facts
    inner join fact_amounts
        on fact_amounts.fact_id = given_facts.fact_id
    cross join given_settings
    where given_facts.measure_id = 'cash'
        and given_facts.comparison = 'point'
        and given_facts.fact_kind in ('actual', 'estimate')
        and given_facts.bound_kind is null
        and given_facts.period_end <= given_settings.as_of_date
),
forecasts as (
    select
        given_facts.source_id,
        given_facts.known_from_date,
        given_facts.period_start,
        given_facts.period_end,
        fact_amounts.reported_amount_value
            / nullif(date_diff('day', given_facts.period_start, given_facts.period_end) + 1, 0) as burn_per_day_usd
    from given_facts
    inner join fact_amounts
        on fact_amounts.fact_id = given_facts.fact_id
    where given_facts.measure_id = 'burn'
        and given_facts.comparison = 'sum'
        and given_facts.fact_kind in ('forecast', 'target')
        and given_facts.bound_kind is null
        and date_diff('day', given_facts.period_start, given_facts.period_end) <= 366
),
spans as (
    -- The days of each month that are after the balance, and those of them that each forecast covers.
    select
        balances.scenario_id,
        forecasts.source_id,
        forecasts.known_from_date,
        balances.balance_date,
        balances.balance_usd,
        months.month,
        months.month_end_date,
        greatest(months.month, cast(balances.balance_date + interval 1 day as date)) as first_date,
        date_diff(
            'day',
            greatest(months.month, forecasts.period_start, cast(balances.balance_date + interval 1 day as date)),
            least(months.month_end_date, cast(forecasts.period_end + interval 1 day as date))
        ) as covered_days,
        forecasts.burn_per_day_usd
    from balances
    cross join forecasts
    inner join months
        on months.month_end_date > cast(balances.balance_date + interval 1 day as date)
        and months.month_end_date > forecasts.period_start
        and months.month <= forecasts.period_end
    where balances.recency = 1
        and forecasts.period_end > balances.balance_date
),
burns as (
    select
        scenario_id,
        source_id,
        known_from_date,
        balance_date,
        balance_usd,
        month,
        month_end_date,
        first_date,
        date_diff('day', first_date, month_end_date) as days,
        sum(covered_days) as covered_days,
        sum(covered_days * burn_per_day_usd) as burn_usd
    from spans
    group by
        scenario_id, source_id, known_from_date, balance_date, balance_usd, month, first_date, month_end_date
),
fundings as (
    select
        balances.scenario_id,
        months.month,
        sum(given_funding.funding_usd) as funding_usd
    from balances
    inner join given_funding
        on given_funding.scenario_id = balances.scenario_id
        and given_funding.valid_from_date > balances.balance_date
        and given_funding.funding_status in ('received', 'announced')
    inner join months
        on given_funding.valid_from_date >= months.month
        and given_funding.valid_from_date < months.month_end_date
    where balances.recency = 1
    group by balances.scenario_id, months.month
)
select
    burns.scenario_id,
    burns.source_id,
    burns.known_from_date,
    burns.balance_date,
    burns.balance_usd,
    burns.month,
    burns.month_end_date,
    burns.first_date,
    burns.days,
    burns.covered_days = burns.days as is_covered_month,
    burns.burn_usd,
    coalesce(fundings.funding_usd, 0) as funding_usd
from burns
left join fundings
    on fundings.scenario_id = burns.scenario_id
    and fundings.month = burns.month
