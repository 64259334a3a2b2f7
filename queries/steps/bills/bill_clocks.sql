-- question: At which hour of UTC do a provider's billed days begin?
-- grain:    scenario_id, provider_id
-- reads:    clock_errors, bill_levels
-- notes:    docs/bills.md#time-zones
with ranked as (
    select
        clock_errors.scenario_id,
        clock_errors.provider_id,
        clock_errors.offset_hours,
        clock_errors.median_error_share,
        clock_errors.compared_rows,
        utc.median_error_share as utc_error_share,
        row_number() over (
            partition by clock_errors.scenario_id, clock_errors.provider_id
            order by
                round(clock_errors.median_error_share, 6),
                abs(clock_errors.offset_hours),
                clock_errors.offset_hours
        ) as fit_rank
    from clock_errors
    inner join clock_errors as utc
        on utc.scenario_id = clock_errors.scenario_id
        and utc.provider_id = clock_errors.provider_id
        and utc.offset_hours = 0
),
providers as (
    select distinct scenario_id, provider_id
    from bill_levels
)
select
    providers.scenario_id,
    providers.provider_id,
    ranked.median_error_share,
    ranked.utc_error_share,
    -- Another time zone is taken for true only where it halves the error, on several lines.
    case
        when ranked.compared_rows >= 6
            and ranked.utc_error_share > 0.002
            and ranked.median_error_share < ranked.utc_error_share * 0.5 then ranked.offset_hours
        else 0
    end as offset_hours
from providers
left join ranked
    on ranked.scenario_id = providers.scenario_id
    and ranked.provider_id = providers.provider_id
    and ranked.fit_rank = 1
