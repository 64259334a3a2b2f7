-- question: Do the ledger's token classes sum to the totals its sources reported?
-- grain:    measured
-- reads:    given_usage_imports, slot_totals
-- notes:    docs/checks.md#checks-of-a-usage-log
-- needs:    usage log
with sources as (
    select measured, sum(cast(reported_total as decimal(18, 0))) as reported_total
    from given_usage_imports
    group by measured
),
sums as (
    select
        sum(requests) as requests,
        sum(
            input_tokens
                + cache_read_tokens
                + cache_write_tokens
                + cache_write_1h_tokens
                + input_audio_tokens
                + input_image_tokens
        ) as input_tokens,
        sum(output_tokens + reasoning_tokens + output_audio_tokens + output_image_tokens) as output_tokens,
        sum(web_searches) as web_searches
    from slot_totals
),
ledgers as (
    select 'requests' as measured, requests as ledger_total from sums
    union all
    select 'input_tokens' as measured, input_tokens as ledger_total from sums
    union all
    select 'output_tokens' as measured, output_tokens as ledger_total from sums
    union all
    select 'web_searches' as measured, web_searches as ledger_total from sums
)
select
    sources.measured,
    sources.reported_total,
    ledgers.ledger_total
from sources
left join ledgers
    on ledgers.measured = sources.measured
where ledgers.ledger_total is null
    or ledgers.ledger_total <> sources.reported_total
