-- question: Who are the users of the log, on which plan, from which day to which day?
-- grain:    rank
-- reads:    given_groups, given_log
-- notes:    usage_log.py
-- Days count from the log's first; a plan that stood before has a negative joined_day.
with bits as (
    select
        given_groups.group_no, given_groups.plan_id, given_groups.upgraded_from, given_groups.model_nos,
        given_groups.joined_parts, given_groups.left_parts, given_groups.upgraded_parts, given_groups.own_price_parts,
        given_groups.own_price_usd, given_groups.seats_from, given_groups.seats_to,
        given_log.users, given_log.days, given_log.stride, given_log.user_prefix, given_log.id_digits,
        ranks.rank,
        md5_number(concat(given_log.seed, ' user ', ranks.rank)) as digest,
        cast(digest >> 65 as bigint) as high,
        cast(digest & cast(9223372036854775807 as uhugeint) as bigint) as low
    from given_log
    cross join unnest(range(given_log.users)) as ranks(rank)
    inner join given_groups
        on ranks.rank >= given_groups.first_rank
        and ranks.rank < given_groups.next_rank
),
joined as (
    select
        bits.*,
        case
            when (high & 1023) < joined_parts then 1 + ((high >> 10) & 65535) % (days - 1)
            else -30 * (1 + ((high >> 10) & 65535) % 12)
        end as joined_day
    from bits
),
spans as (
    select
        joined.*,
        case
            when ((high >> 26) & 1023) < left_parts then greatest(joined_day + 1, 1 + ((high >> 36) & 65535) % (days - 1))
        end as left_day
    from joined
)
select
    rank,
    user_id_of(rank, user_prefix, id_digits, stride, users) as user_id,
    group_no,
    plan_id,
    model_nos[1 + ((low >> 40) & 255)] as main_model_no,
    joined_day,
    left_day,
    case
        when (low & 1023) < upgraded_parts and 1 + ((low >> 10) & 65535) % (days - 1) > joined_day
            and 1 + ((low >> 10) & 65535) % (days - 1) < coalesce(left_day, days)
            then 1 + ((low >> 10) & 65535) % (days - 1)
    end as upgraded_day,
    upgraded_from,
    seats_from + ((low >> 26) & 127) % (seats_to - seats_from + 1) as seats,
    case when ((low >> 48) & 1023) < own_price_parts then own_price_usd end as own_price_usd
from spans
