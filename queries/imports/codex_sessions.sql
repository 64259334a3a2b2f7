-- question: Which sessions does a rollout of Codex descend from, and which one does its history begin with?
-- grain:    source_file, session_id
-- reads:    codex_events
-- notes:    docs/formats/codex.md#forks
-- kept:     table
-- part of:  codex
-- The first session_meta is the rollout's own; a fork or a subagent names its parent there. Further ones are
-- copied with the parent's history, and tell of ancestors whose rollouts are gone.
with recursive metas as (
    select
        source_file,
        source_line,
        session_id,
        parent_id,
        row_number() over (partition by source_file order by source_line) as nth,
        lead(session_id) over (partition by source_file order by source_line) as next_id
    from codex_events
    where session_id is not null
),
files as (
    select codex_events.source_file, coalesce(
        max(metas.session_id),
        nullif(regexp_extract(codex_events.source_file, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}'), ''),
        codex_events.source_file
    ) as session_id
    from codex_events
    left join metas
        on metas.source_file = codex_events.source_file
        and metas.nth = 1
    group by codex_events.source_file
),
parents as (
    select distinct session_id, coalesce(parent_id, if(nth = 1, next_id, null)) as parent_id
    from metas
    where coalesce(parent_id, if(nth = 1, next_id, null)) != session_id
),
ancestors as (
    select source_file, session_id, 0 as depth
    from files
    union
    select ancestors.source_file, parents.parent_id as session_id, ancestors.depth + 1 as depth
    from ancestors
    inner join parents
        on parents.session_id = ancestors.session_id
    where ancestors.depth < 100
)
select
    source_file,
    session_id,
    min(depth) as depth
from ancestors
group by
    source_file,
    session_id
