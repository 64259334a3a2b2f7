-- question: What is spent on own plant and equipment in a month, and how much of it is written off?
-- grain:    scenario_id, month
-- reads:    plan_totals, driver_paths, month_parameters, calendar_years
-- notes:    docs/company.md#depreciation
-- What is left falls by the same share each month, so it solves book = (book before + spent) x (1 - share)
-- in closed form.
with spent as (
    select
        plan_totals.scenario_id,
        plan_totals.month,
        coalesce(driver_paths.average_value, 0) as capital_expenditure_usd,
        1 - coalesce(month_parameters.depreciation_share_per_year, 0)
            / nullif(calendar_years.months_per_year, 0) as left_share
    from plan_totals
    cross join calendar_years
    left join driver_paths
        on driver_paths.scenario_id = plan_totals.scenario_id
        and driver_paths.month = plan_totals.month
        and driver_paths.driver_id = 'capital_expenditure'
    left join month_parameters
        on month_parameters.scenario_id = plan_totals.scenario_id
        and month_parameters.month = plan_totals.month
),
shrunk as (
    select
        scenario_id,
        month,
        capital_expenditure_usd,
        left_share,
        exp(sum(ln(left_share)) over (partition by scenario_id order by month)) as remaining_share
    from spent
),
books as (
    select
        scenario_id,
        month,
        capital_expenditure_usd,
        left_share,
        remaining_share * sum(capital_expenditure_usd * left_share / nullif(remaining_share, 0)) over (
            partition by scenario_id order by month
        ) as book_value_usd
    from shrunk
)
select
    scenario_id,
    month,
    capital_expenditure_usd,
    book_value_usd,
    (lag(book_value_usd, 1, 0.0) over (partition by scenario_id order by month) + capital_expenditure_usd)
        * (1 - left_share) as depreciation_usd
from books
