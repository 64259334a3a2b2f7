-- question: Above which usage charges does an assumed user pay more, or less, for the next of them?
-- grain:    scenario_id, month, plan_id, phase, threshold_id
-- reads:    invoice_credits, invoice_phases
-- notes:    docs/charges.md#expected-invoices
with net_thresholds as (
    select
        scenario_id, month, plan_id, phase, 'discounts' as threshold_id, 'discounts' as threshold_kind, 0 as weight,
        usage_discount_usd as net_usd
    from invoice_phases
    union all
    select
        scenario_id, month, plan_id, phase, 'minimum' as threshold_id, 'minimum' as threshold_kind, 1 as weight,
        usage_discount_usd + least_usage_usd as net_usd
    from invoice_phases
    union all
    select
        invoice_phases.scenario_id, invoice_phases.month, invoice_phases.plan_id, invoice_phases.phase,
        invoice_credits.grant_id || '/from' as threshold_id, 'credits' as threshold_kind,
        -invoice_credits.good_share as weight,
        invoice_phases.usage_discount_usd + invoice_credits.from_usd as net_usd
    from invoice_phases
    inner join invoice_credits
        on invoice_credits.scenario_id = invoice_phases.scenario_id
        and invoice_credits.month = invoice_phases.month
        and invoice_credits.plan_id = invoice_phases.plan_id
    union all
    select
        invoice_phases.scenario_id, invoice_phases.month, invoice_phases.plan_id, invoice_phases.phase,
        invoice_credits.grant_id || '/to' as threshold_id, 'credits' as threshold_kind,
        invoice_credits.good_share as weight,
        invoice_phases.usage_discount_usd + invoice_credits.up_to_usd as net_usd
    from invoice_phases
    inner join invoice_credits
        on invoice_credits.scenario_id = invoice_phases.scenario_id
        and invoice_credits.month = invoice_phases.month
        and invoice_credits.plan_id = invoice_phases.plan_id
)
select
    net_thresholds.scenario_id,
    net_thresholds.month,
    net_thresholds.plan_id,
    net_thresholds.phase,
    net_thresholds.threshold_id,
    net_thresholds.plan_id || '/' || net_thresholds.phase || '/' || net_thresholds.threshold_id as charge_id,
    net_thresholds.threshold_kind,
    invoice_phases.phase_share * invoice_phases.kept_charge_share as kept_phase_share,
    -- What of the excess is paid.
    net_thresholds.weight * invoice_phases.phase_share * invoice_phases.kept_charge_share as month_weight,
    -- Before discounts; where they take everything, no charge reaches it.
    case
        when invoice_phases.kept_charge_share > 0
            then net_thresholds.net_usd / nullif(invoice_phases.kept_charge_share, 0)
        when invoice_phases.kept_charge_share <= 0 then 1e15
    end as threshold_usd
from net_thresholds
inner join invoice_phases
    on invoice_phases.scenario_id = net_thresholds.scenario_id
    and invoice_phases.month = net_thresholds.month
    and invoice_phases.plan_id = net_thresholds.plan_id
    and invoice_phases.phase = net_thresholds.phase
