-- question: How large is a year's surprise in a driver's growth, and what does the age of its path add?
-- grain:    scenario_id, driver_id
-- reads:    calendar_years, given_growth_spreads, given_settings
-- notes:    docs/drivers.md#walk
-- A path is stated for its day: before that day it is as far from it as after.
with ages as (
    select
        given_settings.scenario_id,
        abs(date_diff('day', given_settings.stated_date, given_settings.as_of_date)) as age_days
    from given_settings
)
select
    given_growth_spreads.scenario_id,
    given_growth_spreads.driver_id,
    given_growth_spreads.spread_share_per_year,
    given_growth_spreads.persistence_share,
    given_growth_spreads.shared_driver_id,
    coalesce(given_growth_spreads.shared_variance_share, 0) as shared_variance_share,
    ages.age_days,
    given_growth_spreads.yearly_revision_ratio * ages.age_days / nullif(calendar_years.days_per_year, 0)
        as revision_ratio,
    given_growth_spreads.spread_share_per_year * sqrt(
        1 + given_growth_spreads.yearly_revision_ratio * ages.age_days / nullif(calendar_years.days_per_year, 0)
    ) as aged_spread_share_per_year
from given_growth_spreads
cross join calendar_years
inner join ages
    on ages.scenario_id = given_growth_spreads.scenario_id
