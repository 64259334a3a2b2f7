-- question: Which models serve a task, and in which shares?
-- grain:    scenario_id, period_month, audience_id, task_id, model_id
-- reads:    periods, release_windows, given_release_mixes
-- notes:    docs/tokens.md#releases
select
    release_windows.scenario_id,
    periods.period_month,
    periods.period_date,
    release_windows.audience_id,
    release_windows.task_id,
    given_release_mixes.model_id,
    given_release_mixes.model_share
from periods
inner join release_windows
    on release_windows.valid_from_date <= periods.period_date
    and release_windows.valid_to_date > periods.period_date
inner join given_release_mixes
    on given_release_mixes.scenario_id = release_windows.scenario_id
    and given_release_mixes.release_id = release_windows.release_id
    and given_release_mixes.audience_id = release_windows.audience_id
    and given_release_mixes.task_id = release_windows.task_id
