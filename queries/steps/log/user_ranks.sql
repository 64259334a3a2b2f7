-- question: How does a user rank among all logged users by serving cost?
-- grain:    cost_version_id, month, user_id
-- reads:    user_months
-- notes:    docs/log.md#concentration
-- kept:     table
-- sums:     exact
with users as (
    select
        cost_version_id,
        month,
        user_id,
        sum(priced_cost_usd) as priced_cost_usd,
        sum(requests) as requests
    from user_months
    group by
        cost_version_id,
        month,
        user_id
)
select
    cost_version_id,
    month,
    user_id,
    priced_cost_usd,
    -- 1 is the cheapest; the name decides between equals, so that any order of rows gives the same.
    row_number() over (partition by cost_version_id, month order by priced_cost_usd, user_id) as cost_rank,
    count(*) over (partition by cost_version_id, month) as user_count
from users
where requests > 0
