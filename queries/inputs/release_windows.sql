-- question: Which release serves an audience's tasks, from when to when?
-- grain:    scenario_id, audience_id, task_id, release_id
-- reads:    given_releases, given_release_mixes
-- notes:    docs/tokens.md#releases
with releases as (
    select distinct
        given_release_mixes.scenario_id,
        given_release_mixes.audience_id,
        given_release_mixes.task_id,
        given_release_mixes.release_id,
        given_releases.valid_from_date
    from given_release_mixes
    inner join given_releases
        on given_releases.scenario_id = given_release_mixes.scenario_id
        and given_releases.release_id = given_release_mixes.release_id
)
select
    scenario_id,
    audience_id,
    task_id,
    release_id,
    valid_from_date,
    lead(valid_from_date, 1, date '9999-12-31') over (
        partition by scenario_id, audience_id, task_id
        order by valid_from_date, release_id
    ) as valid_to_date
from releases
