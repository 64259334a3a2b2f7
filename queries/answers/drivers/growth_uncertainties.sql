-- question: How uncertain is each driver's growth around its path, and how much of that is the path's age?
-- grain:    scenario_id, driver_id
-- reads:    given_drivers, growth_scatters, history_ends
-- notes:    docs/drivers.md#walk
-- order:    aged_spread_share_per_year desc, driver_id, scenario_id
select
    growth_scatters.scenario_id,
    growth_scatters.driver_id,
    given_drivers.driver_name,
    history_ends.history_end_date,
    growth_scatters.age_days,
    growth_scatters.spread_share_per_year,
    growth_scatters.aged_spread_share_per_year,
    growth_scatters.persistence_share,
    growth_scatters.shared_driver_id,
    growth_scatters.shared_variance_share,
    growth_scatters.revision_ratio / nullif(1 + growth_scatters.revision_ratio, 0) as age_variance_share
from growth_scatters
inner join given_drivers
    on given_drivers.driver_id = growth_scatters.driver_id
inner join history_ends
    on history_ends.scenario_id = growth_scatters.scenario_id
    and history_ends.driver_id = growth_scatters.driver_id
