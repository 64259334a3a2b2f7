-- question: In which months has new money come so far, and how much?
-- grain:    scenario_id, month
-- reads:    months, given_funding, given_settings
-- notes:    docs/cash.md#funding-pace
select
    given_funding.scenario_id,
    months.month,
    sum(given_funding.funding_usd) as funding_usd
from given_funding
inner join given_settings
    on given_settings.scenario_id = given_funding.scenario_id
    and given_funding.valid_from_date <= given_settings.as_of_date
inner join months
    on given_funding.valid_from_date >= months.month
    and given_funding.valid_from_date < months.month_end_date
where given_funding.funding_status = 'received'
group by given_funding.scenario_id, months.month
