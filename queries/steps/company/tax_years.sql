-- question: What income tax is due on a year's profit, after the losses of earlier years?
-- grain:    scenario_id, year
-- reads:    income_statements, month_parameters
-- notes:    docs/company.md#income-tax
with months_of_years as (
    select
        income_statements.scenario_id,
        year(income_statements.month) as year,
        income_statements.operating_loss_usd,
        coalesce(month_parameters.tax_share, 0) as tax_share,
        coalesce(month_parameters.loss_offset_share, 1) as loss_offset_share
    from income_statements
    left join month_parameters
        on month_parameters.scenario_id = income_statements.scenario_id
        and month_parameters.month = income_statements.month
),
years as (
    select
        scenario_id,
        year,
        count(*) as months,
        -- A month that is unknown leaves its year unknown.
        case when count(*) = count(operating_loss_usd) then sum(operating_loss_usd) end as operating_loss_usd,
        sum(tax_share) / nullif(count(*), 0) as tax_share,
        sum(loss_offset_share) / nullif(count(*), 0) as loss_offset_share
    from months_of_years
    group by scenario_id, year
),
results as (
    select
        scenario_id,
        year,
        months,
        tax_share,
        case when operating_loss_usd > 0 then operating_loss_usd when operating_loss_usd <= 0 then 0 end as loss_usd,
        case when operating_loss_usd < 0 then -operating_loss_usd when operating_loss_usd >= 0 then 0 end as profit_usd,
        loss_offset_share
    from years
),
pools as (
    -- Unknown from the first year on whose result is.
    select
        scenario_id,
        year,
        months,
        tax_share,
        profit_usd,
        case
            when count(*) over (partition by scenario_id order by year)
                = count(profit_usd) over (partition by scenario_id order by year)
                then sum(profit_usd * loss_offset_share) over (partition by scenario_id order by year)
        end as offset_limit_usd,
        sum(loss_usd) over (partition by scenario_id order by year) as past_losses_usd
    from results
),
offsets as (
    -- What is offset by a year is what could be by then, less what losses fell short of at their tightest.
    select
        scenario_id,
        year,
        months,
        tax_share,
        profit_usd,
        offset_limit_usd + least(
            0,
            min(past_losses_usd - offset_limit_usd) over (partition by scenario_id order by year)
        ) as offset_usd
    from pools
),
taxed as (
    select
        scenario_id,
        year,
        months,
        tax_share,
        profit_usd - (offset_usd - lag(offset_usd, 1, 0.0) over (partition by scenario_id order by year))
            as taxable_profit_usd
    from offsets
)
select
    scenario_id,
    year,
    taxable_profit_usd,
    -- At a rate of 0 the tax is 0, even if the profit is unknown.
    case when tax_share = 0 then 0 else tax_share * taxable_profit_usd / nullif(months, 0) end as tax_per_month_usd
from taxed
