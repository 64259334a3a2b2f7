-- question: How many packages does a user of a tier buy in a billing period, on the mean?
-- grain:    scenario_id, month, tier_id, charge_id, step_id
-- reads:    package_numbers, package_spans, usage_limits
-- notes:    docs/charges.md#expected-charges
-- The sum of the shares of users above the start of each package; after 128 of them by Euler and Maclaurin.
with shares as (
    select
        package_spans.scenario_id,
        package_spans.month,
        package_spans.tier_id,
        package_spans.charge_id,
        package_spans.step_id,
        max(package_spans.least_packages) as least_packages,
        max(package_spans.most_packages) as most_packages,
        max(package_spans.mean_units) / nullif(max(package_spans.package_units), 0) as mean_packages,
        sum(case
            when package_spans.least_packages + package_numbers.package_number < package_spans.most_packages
                then usage_limits.over_share
            when package_spans.least_packages + package_numbers.package_number >= package_spans.most_packages then 0
        end) as counted_packages,
        max(case when usage_limits.border = 'rest' then usage_limits.over_share end) as rest_share,
        max(case when usage_limits.border = 'last' then usage_limits.over_share end) as last_share,
        max(case when usage_limits.border = 'rest' then usage_limits.limited_ratio end) as rest_ratio,
        max(case when usage_limits.border = 'last' then usage_limits.limited_ratio end) as last_ratio,
        max(case when usage_limits.border = 'rest' then usage_limits.density_ratio end) as rest_density,
        max(case when usage_limits.border = 'last' then usage_limits.density_ratio end) as last_density
    from package_spans
    inner join usage_limits
        on usage_limits.scenario_id = package_spans.scenario_id
        and usage_limits.month = package_spans.month
        and usage_limits.tier_id = package_spans.tier_id
        and usage_limits.charge_id = package_spans.charge_id
        and usage_limits.step_id = package_spans.step_id
    left join package_numbers
        on package_numbers.border = usage_limits.border
    group by
        package_spans.scenario_id,
        package_spans.month,
        package_spans.tier_id,
        package_spans.charge_id,
        package_spans.step_id
)
select
    scenario_id,
    month,
    tier_id,
    charge_id,
    step_id,
    least_packages + counted_packages + case
        when least_packages + 128 < most_packages
            then (last_ratio - rest_ratio) * mean_packages + (rest_share + last_share) / 2
                + (rest_density - last_density) / nullif(12 * mean_packages, 0)
        when least_packages + 128 >= most_packages then 0
    end as packages
from shares
