-- question: What does a step of a charge cost, from when to when?
-- grain:    scenario_id, charge_id, step_id, valid_from_date
-- reads:    given_charge_steps
-- notes:    docs/timing.md#dates
with dates as (
    -- The steps of a charge change together: those of its latest date apply, and no others.
    select distinct
        scenario_id,
        charge_id,
        valid_from_date
    from given_charge_steps
),
spans as (
    select
        scenario_id,
        charge_id,
        valid_from_date,
        lead(valid_from_date, 1, date '9999-12-31') over (
            partition by scenario_id, charge_id
            order by valid_from_date
        ) as valid_to_date
    from dates
)
select
    given_charge_steps.scenario_id,
    given_charge_steps.charge_id,
    given_charge_steps.step_id,
    cast(given_charge_steps.from_units as decimal(20, 6)) as from_units,
    cast(coalesce(given_charge_steps.up_to_units, 9999999999999) as decimal(20, 6)) as up_to_units,
    cast(round(coalesce(given_charge_steps.step_fee_usd, 0), 9) as decimal(18, 9)) as step_fee_usd,
    cast(round(given_charge_steps.price_usd, 9) as decimal(18, 9)) as price_usd,
    given_charge_steps.valid_from_date,
    spans.valid_to_date
from given_charge_steps
inner join spans
    on spans.scenario_id = given_charge_steps.scenario_id
    and spans.charge_id = given_charge_steps.charge_id
    and spans.valid_from_date = given_charge_steps.valid_from_date
