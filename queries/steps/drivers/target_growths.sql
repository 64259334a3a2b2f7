-- question: At which growth does a driver reach a target by the end of each month?
-- grain:    scenario_id, month, driver_id
-- reads:    calendar_years, months, driver_paths, driver_growth_totals, given_driver_levels, given_driver_ceilings,
--           given_driver_targets, history_ends
-- notes:    docs/drivers.md#targets
-- needs:    driver targets
-- The inverse of driver_values. A target is a ratio to the value the driver would have anyway.
with ahead as (
    select
        driver_paths.scenario_id,
        driver_paths.month,
        driver_paths.driver_id,
        greatest(months.month, history_ends.history_end_date) as start_date,
        date_diff('day', greatest(months.month, history_ends.history_end_date), months.month_end_date) as days,
        given_driver_levels.opening_value * exp(coalesce(driver_growth_totals.history_log_growth, 0)) as history_value,
        driver_paths.end_value * coalesce(given_driver_targets.value_ratio, 1) as target_value,
        given_driver_ceilings.ceiling_value * given_driver_targets.ceiling_ratio as ceiling_value,
        given_driver_targets.driver_id is not null as is_target
    from driver_paths
    inner join history_ends
        on history_ends.scenario_id = driver_paths.scenario_id
        and history_ends.driver_id = driver_paths.driver_id
    inner join months
        on months.month = driver_paths.month
        and months.month_end_date > history_ends.history_end_date
    inner join given_driver_levels
        on given_driver_levels.scenario_id = driver_paths.scenario_id
        and given_driver_levels.driver_id = driver_paths.driver_id
    left join driver_growth_totals
        on driver_growth_totals.scenario_id = driver_paths.scenario_id
        and driver_growth_totals.value_date = months.month_end_date
        and driver_growth_totals.driver_id = driver_paths.driver_id
    left join given_driver_ceilings
        on given_driver_ceilings.scenario_id = driver_paths.scenario_id
        and given_driver_ceilings.driver_id = driver_paths.driver_id
    left join given_driver_targets
        on given_driver_targets.driver_id = driver_paths.driver_id
        and given_driver_targets.month = driver_paths.month
),
steps as (
    select
        scenario_id,
        month,
        driver_id,
        start_date,
        days,
        is_target,
        ceiling_value,
        target_value,
        lag(target_value, 1, history_value) over (partition by scenario_id, driver_id order by month) as from_value
    from ahead
),
straight as (
    -- At a constant growth the logarithm rises evenly, below a ceiling the logit; null where there is neither.
    select
        scenario_id,
        month,
        driver_id,
        start_date,
        days,
        from_value,
        target_value,
        ceiling_value,
        case
            when from_value <= 0 or from_value >= ceiling_value then null
            when ceiling_value is null then ln(from_value)
            else -ln(ceiling_value / nullif(from_value, 0) - 1)
        end as from_level,
        case
            when target_value <= 0 or target_value >= ceiling_value then null
            when ceiling_value is null then ln(target_value)
            else -ln(ceiling_value / nullif(target_value, 0) - 1)
        end as target_level
    from steps
    where is_target
)
select
    straight.scenario_id,
    straight.month,
    straight.driver_id,
    straight.start_date,
    straight.days,
    straight.from_value,
    straight.target_value,
    straight.ceiling_value,
    exp(
        (straight.target_level - straight.from_level) * calendar_years.days_per_year / nullif(straight.days, 0)
    ) - 1 as growth_share_per_year
from straight
cross join calendar_years
