-- question: Which forecasts of revenue and burn end later than the as-of date, and which months are ahead?
-- grain:    scenario_id, fact_id
-- reads:    given_facts, fact_amounts, given_settings
-- notes:    docs/facts.md#other-forecasts
select
    given_settings.scenario_id,
    given_facts.fact_id,
    given_facts.metric,
    given_facts.vintage,
    given_facts.measure_id,
    given_facts.period_start,
    given_facts.period_end,
    -- What is past cannot be changed any more.
    greatest(given_facts.period_start, cast(date_trunc('month', given_settings.as_of_date) as date)) as ahead_start,
    fact_amounts.reported_amount_value as forecast_usd
from given_facts
inner join fact_amounts
    on fact_amounts.fact_id = given_facts.fact_id
cross join given_settings
where given_facts.fact_kind in ('forecast', 'target')
    and given_facts.measure_id in ('revenue', 'burn')
    and given_facts.comparison = 'sum'
    and given_facts.period_end > given_settings.as_of_date
