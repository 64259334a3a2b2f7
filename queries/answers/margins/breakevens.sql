-- question: At which price, usage or cost does a tier break even?
-- grain:    scenario_id, month, plan_id, tier_id
-- reads:    charge_breakevens, charged_plan_months, logged_tiers, plan_terms, tier_months
-- notes:    docs/margins.md#break-even
-- order:    month latest
with net as (
    select
        tier_months.scenario_id,
        tier_months.month,
        tier_months.plan_id,
        tier_months.tier_id,
        tier_months.plan_kind,
        tier_months.users,
        tier_months.usage_mtok,
        tier_months.serving_cost_usd,
        tier_months.net_revenue_usd,
        charged_plan_months.plan_id is not null as is_charged,
        charge_breakevens.breakeven_cost_usd,
        -- What users of a log pay is what they were charged.
        case when logged_tiers.tier_id is null then plan_terms.realised_price_share else 1 end
            * plan_terms.kept_revenue_share as kept_price_share
    from tier_months
    left join plan_terms
        on plan_terms.scenario_id = tier_months.scenario_id
        and plan_terms.month = tier_months.month
        and plan_terms.plan_id = tier_months.plan_id
    left join logged_tiers
        on logged_tiers.scenario_id = tier_months.scenario_id
        and logged_tiers.month = tier_months.month
        and logged_tiers.plan_id = tier_months.plan_id
        and logged_tiers.tier_id = tier_months.tier_id
        and logged_tiers.is_whole_month
    left join charged_plan_months
        on charged_plan_months.scenario_id = tier_months.scenario_id
        and charged_plan_months.month = tier_months.month
        and charged_plan_months.plan_id = tier_months.plan_id
    left join charge_breakevens
        on charge_breakevens.scenario_id = tier_months.scenario_id
        and charge_breakevens.month = tier_months.month
        and charge_breakevens.plan_id = tier_months.plan_id
        and charge_breakevens.tier_id = tier_months.tier_id
)
select
    scenario_id,
    month,
    plan_id,
    tier_id,
    serving_cost_usd / nullif(users, 0) / nullif(kept_price_share, 0) as breakeven_price_usd_per_user_month,
    case
        when is_charged then breakeven_cost_usd * usage_mtok / nullif(serving_cost_usd, 0)
        when plan_kind in ('free', 'flat')
            then net_revenue_usd / nullif(users, 0) * usage_mtok / nullif(serving_cost_usd, 0)
    end as breakeven_usage_mtok_per_user_month,
    net_revenue_usd / nullif(serving_cost_usd, 0) as breakeven_cost_ratio
from net
where plan_kind <> 'partner'
