-- question: How much cash is there at the start and the end of a month, if a debt costs what cash earns?
-- grain:    scenario_id, month
-- reads:    months, cash_flows, cash_anchors, month_parameters
-- notes:    docs/cash.md#cash
-- Interest accrues on opening cash, so balances solve closing = opening x (1 + rate) + flow in closed form.
with flows as (
    select
        cash_flows.scenario_id,
        cash_flows.month,
        months.month_end_date,
        cash_flows.flow_before_interest_usd as flow_usd,
        coalesce(month_parameters.interest_share_per_year, 0) / 12 as rate
    from cash_flows
    inner join months
        on months.month = cash_flows.month
    left join month_parameters
        on month_parameters.scenario_id = cash_flows.scenario_id
        and month_parameters.month = cash_flows.month
),
compounded as (
    select
        scenario_id,
        month,
        month_end_date,
        flow_usd,
        rate,
        exp(sum(ln(1 + rate)) over (partition by scenario_id order by month)) as growth
    from flows
),
summed as (
    select
        scenario_id,
        month,
        month_end_date,
        flow_usd,
        rate,
        growth,
        sum(flow_usd / nullif(growth, 0)) over (partition by scenario_id order by month) as discounted_usd,
        count(*) over (partition by scenario_id order by month)
            - count(flow_usd) over (partition by scenario_id order by month) as unknown_months
    from compounded
),
starts as (
    -- Cash at the start of the case, derived from the known balance.
    select
        cash_anchors.scenario_id,
        max(cash_anchors.cash_usd) / nullif(coalesce(max(summed.growth), 1), 0)
            - coalesce(
                max(case when summed.month_end_date = cash_anchors.boundary_date then summed.discounted_usd end),
                0
            )
            as start_usd,
        coalesce(max(summed.unknown_months), 0) as unknown_months
    from cash_anchors
    left join summed
        on summed.scenario_id = cash_anchors.scenario_id
        and summed.month_end_date = cash_anchors.boundary_date
    group by cash_anchors.scenario_id
),
closings as (
    select
        summed.scenario_id,
        summed.month,
        summed.month_end_date,
        summed.rate,
        summed.growth,
        starts.start_usd,
        -- An unknown flow between the known balance and a month leaves its cash unknown.
        case
            when summed.unknown_months = starts.unknown_months
                then summed.growth * (starts.start_usd + coalesce(summed.discounted_usd, 0))
        end as closing_cash_usd
    from summed
    inner join starts
        on starts.scenario_id = summed.scenario_id
)
select
    scenario_id,
    month,
    month_end_date,
    rate as deposit_rate,
    growth as deposit_growth_ratio,
    lag(closing_cash_usd, 1, start_usd) over (partition by scenario_id order by month) as opening_deposit_usd,
    closing_cash_usd as closing_deposit_usd
from closings
