-- question: Does each line of a bill agree with the logged usage, and if not, why?
-- grain:    scenario_id, provider_id, start_date, end_date, line_item, model_id, token_class
-- reads:    bill_gaps, bill_line_causes, placed_bill_lines
-- notes:    docs/bills.md#reconciliation
-- order:    gap_usd largest
with lines as (
    select scenario_id, provider_id, start_date, end_date, '' as line_item_id, line_item, billed_model_id, billed_class,
        bill_lines, has_usage, billed_usd, logged_usd, billed_usd - logged_usd as gap_usd, tolerance_usd
    from bill_gaps
    where bill_lines > 0
        or logged_usd + clocked_usd + unpriced_units > 0
    union all
    select scenario_id, provider_id, start_date, end_date, line_item as line_item_id, line_item, billed_model_id,
        line_kind as billed_class,
        sum(bill_lines) as bill_lines, false as has_usage,
        case when sum(unrated_lines) = 0 then cast(sum(billed_usd) as double) end as billed_usd,
        0 as logged_usd,
        case when sum(unrated_lines) = 0 then cast(sum(billed_usd) as double) end as gap_usd,
        0 as tolerance_usd
    from placed_bill_lines
    where not is_compared
    group by scenario_id, provider_id, start_date, end_date, line_item, billed_model_id, line_kind
),
ranked as (
    select scenario_id, provider_id, start_date, end_date, line_item, billed_model_id, billed_class, cause, cause_usd,
        row_number() over (
            partition by scenario_id, provider_id, start_date, end_date, line_item, billed_model_id, billed_class
            order by abs(cause_usd) desc, cause
        ) as cause_rank
    from bill_line_causes
),
sums as (
    select scenario_id, provider_id, start_date, end_date, line_item, billed_model_id, billed_class,
        sum(case when cause = 'unexplained' then cause_usd else 0 end) as unexplained_usd,
        max(case when cause_rank = 1 then cause end) as likely_cause,
        max(case when cause_rank = 1 then cause_usd end) as likely_cause_usd
    from ranked
    group by scenario_id, provider_id, start_date, end_date, line_item, billed_model_id, billed_class
)
select
    lines.scenario_id,
    lines.provider_id,
    lines.start_date,
    lines.end_date,
    lines.line_item,
    lines.billed_model_id as model_id,
    lines.billed_class as token_class,
    case
        when lines.bill_lines = 0 then 'log only'
        when not lines.has_usage then 'bill only'
        when lines.billed_usd is null then 'amount unknown'
        when abs(lines.gap_usd) <= lines.tolerance_usd then 'matched'
        else 'amount differs'
    end as match_kind,
    lines.billed_usd,
    lines.logged_usd,
    lines.gap_usd,
    case when lines.billed_usd is not null then coalesce(sums.unexplained_usd, 0) end as unexplained_usd,
    sums.likely_cause,
    sums.likely_cause_usd
from lines
left join sums
    on sums.scenario_id = lines.scenario_id
    and sums.provider_id = lines.provider_id
    and sums.start_date = lines.start_date
    and sums.end_date = lines.end_date
    and sums.line_item = lines.line_item_id
    and sums.billed_model_id = lines.billed_model_id
    and sums.billed_class = lines.billed_class
