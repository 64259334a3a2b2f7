-- question: Does every token that is served or sold have a cost and, where it is sold, a price?
-- grain:    scenario_id, model_id, token_kind, audience_id
-- reads:    months, periods, release_windows, release_tokens, given_release_mixes, given_plans, given_models, token_costs
-- notes:    docs/model.md#token-costs
with used as (
    select distinct
        release_windows.scenario_id, periods.period_month, periods.next_period_month,
        release_windows.audience_id, given_release_mixes.model_id, release_tokens.token_kind
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
),
metered as (
    select distinct audience_id
    from given_plans
    where plan_kind = 'metered'
)
select
    used.scenario_id,
    used.model_id,
    used.token_kind,
    used.audience_id,
    min(months.month) as first_month,
    max(months.month) as last_month,
    max(given_models.cost_basis) as cost_basis
from used
inner join months
    on months.month >= used.period_month
    and months.month < used.next_period_month
left join given_models
    on given_models.model_id = used.model_id
left join metered
    on metered.audience_id = used.audience_id
left join token_costs
    on token_costs.scenario_id = used.scenario_id
    and token_costs.period_month = used.period_month
    and token_costs.model_id = used.model_id
    and token_costs.token_kind = used.token_kind
where token_costs.cost_usd_per_mtok is null
    or (metered.audience_id is not null and token_costs.price_usd_per_mtok is null)
group by
    used.scenario_id,
    used.model_id,
    used.token_kind,
    used.audience_id
