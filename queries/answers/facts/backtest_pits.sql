-- question: Where in the forecast's range did the later facts fall?
-- grain:    is_scored, horizon, pit_bin
-- reads:    score_groups
-- notes:    docs/facts.md#scores
-- order:    is_scored desc, horizon, pit_bin
-- Five equal parts of the draws; a forecast that is right about its width fills them evenly.
with bins as (
    select
        is_scored,
        span,
        least(cast(floor(pit_share * 5) as integer), 4) + 1 as pit_bin
    from score_groups
)
select
    is_scored,
    span as horizon,
    pit_bin,
    count(*) as groups
from bins
group by is_scored, span, pit_bin
