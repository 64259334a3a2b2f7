-- question: How many tokens does a task take with a release, from when to when?
-- grain:    scenario_id, task_id, token_kind, valid_from_date
-- reads:    given_releases, given_release_tokens
-- notes:    docs/tokens.md#releases
select
    given_release_tokens.scenario_id,
    given_release_tokens.task_id,
    given_release_tokens.token_kind,
    given_release_tokens.tokens_per_task,
    given_releases.valid_from_date,
    lead(given_releases.valid_from_date, 1, date '9999-12-31') over (
        partition by
            given_release_tokens.scenario_id,
            given_release_tokens.task_id,
            given_release_tokens.token_kind
        order by given_releases.valid_from_date
    ) as valid_to_date
from given_release_tokens
inner join given_releases
    on given_releases.scenario_id = given_release_tokens.scenario_id
    and given_releases.release_id = given_release_tokens.release_id
