-- question: How many tokens of which model and kind does a task take?
-- grain:    scenario_id, period_month, audience_id, task_id, model_id, token_kind
-- reads:    periods, release_windows, release_tokens, given_release_mixes
-- notes:    docs/model.md#releases
select
    release_windows.scenario_id,
    periods.period_month,
    release_windows.audience_id,
    release_windows.task_id,
    given_release_mixes.model_id,
    release_tokens.token_kind,
    given_release_mixes.model_share * release_tokens.tokens_per_task / 1000000 as usage_mtok_per_task
from periods
inner join release_windows
    on release_windows.valid_from_date <= periods.period_date
    and release_windows.valid_to_date > periods.period_date
inner join given_release_mixes
    on given_release_mixes.scenario_id = release_windows.scenario_id
    and given_release_mixes.release_id = release_windows.release_id
    and given_release_mixes.audience_id = release_windows.audience_id
    and given_release_mixes.task_id = release_windows.task_id
inner join release_tokens
    on release_tokens.scenario_id = release_windows.scenario_id
    and release_tokens.task_id = release_windows.task_id
    and release_tokens.valid_from_date <= periods.period_date
    and release_tokens.valid_to_date > periods.period_date
where release_tokens.tokens_per_task > 0
    and given_release_mixes.model_share > 0
