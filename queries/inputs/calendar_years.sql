-- question: How many days and months does a mean year have?
-- grain:    days_per_year
-- reads:
-- notes:    docs/timing.md#timing
select
    cast(365.25 as double) as days_per_year,
    12 as months_per_year
