-- question: Into which causes does the gap between a bill's line and the log split?
-- grain:    scenario_id, provider_id, start_date, end_date, line_item, billed_model_id, billed_class, cause
-- reads:    bill_gaps, bill_rests, placed_bill_lines
-- notes:    docs/bills.md#causes
-- kept:     table
with parts as (
    select scenario_id, provider_id, start_date, end_date, '' as line_item, billed_model_id, billed_class,
        'factor of 100: an amount in cents, or dollars in place of cents' as cause,
        effective_usd - compared_usd as cause_usd
    from bill_gaps
    union all
    select scenario_id, provider_id, start_date, end_date, '' as line_item, billed_model_id, billed_class,
        'days of another time zone' as cause,
        clocked_usd - logged_usd as cause_usd
    from bill_gaps
    where unrated_lines = 0
    union all
    -- What is prepaid or committed is billed in one period and used in others.
    select scenario_id, provider_id, start_date, end_date, '' as line_item, billed_model_id, billed_class,
        'prepaid or committed: billed in another period' as cause,
        billed_usd - effective_usd as cause_usd
    from bill_gaps
    union all
    select scenario_id, provider_id, start_date, end_date, '' as line_item, billed_model_id, billed_class,
        candidate_id as cause,
        more_usd as cause_usd
    from bill_rests
    union all
    select scenario_id, provider_id, start_date, end_date, '' as line_item, billed_model_id, billed_class,
        factor_id as cause,
        tried_usd * (bill_factor - 1) as cause_usd
    from bill_rests
    union all
    select scenario_id, provider_id, start_date, end_date, '' as line_item, billed_model_id, billed_class,
        rest_cause as cause,
        rest_usd as cause_usd
    from bill_rests
    union all
    select scenario_id, provider_id, start_date, end_date, line_item, billed_model_id, line_kind as billed_class,
        case
            when unrated_lines > 0 then 'currency without a rate'
            when line_kind = 'usage' then 'no usage of a model: tools, storage, sessions'
            else line_kind || ' on the bill'
        end as cause,
        cast(billed_usd as double) as cause_usd
    from placed_bill_lines
    where not is_compared
)
select
    scenario_id,
    provider_id,
    start_date,
    end_date,
    line_item,
    billed_model_id,
    billed_class,
    cause,
    sum(cause_usd) as cause_usd
from parts
where abs(parts.cause_usd) > 0.0000001
    or parts.cause = 'currency without a rate'
group by
    scenario_id,
    provider_id,
    start_date,
    end_date,
    line_item,
    billed_model_id,
    billed_class,
    cause
