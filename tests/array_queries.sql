-- Queries over two tables, sales (plan, month, usd, units) and plans (plan, kind, fee), of which
-- usd and fee are drawn: `same` have the same rows in every draw, `some` have rows that are there
-- in some draws only, `refused` cannot be told as arrays.

-- same: arithmetic
select plan, usd + units - 2 * usd / nullif(units - 4, 0) as x, -abs(usd) as y
from sales

-- same: nulls and bounds
select plan, coalesce(usd, units, 0) as x, greatest(usd, units) as y, least(usd, 1) as z
from sales

-- same: ln, exp and floor
select plan, ln(exp(usd) + 1) as x, floor(usd) as y, cast(floor(usd) as integer) as z
from sales

-- same: nullif and casts
select plan, nullif(usd, usd) as x, cast(units as double) * usd as y
from sales

-- same: cases
select plan, case when usd > 1 then usd when units = 5 then 7 end as x,
    case when plan = 'a' then usd when plan = 'b' then 2 else -usd end as y,
    case plan when 'a' then usd * 2 end as z
from sales

-- same: comparisons as values
select plan, usd > units as x, usd = usd as y, usd <> units as z
from sales

-- same: not and is null
select plan, case when not usd > 1 then 1 else 0 end as x,
    case when usd is null then 1 else 0 end as y,
    case when usd is not null and (usd < 0 or units = 1) then 1 else 0 end as z,
    case when usd <> units then 1 else 0 end as v,
    case when not usd = units then 1 else 0 end as w
from sales

-- same: dates
select plan, cast(month + cast(floor(usd) as integer) * interval 1 day as date) as x,
    date_diff('day', month,
    cast(month + cast(floor(usd) as integer) * interval 1 day as date)) as y
from sales

-- same: aggregates
select plan, sum(usd) as x, count(usd) as y, min(usd) as z, max(usd) as v, avg(usd) as w,
    count(*) as n, sum(units) as u
from sales
group by plan

-- same: aggregates of everything
select sum(usd) as x, count(usd) as y, max(month) as z
from sales

-- same: sums of cases
select plan, sum(case when units > 1 then usd else 0 end) as x,
    case when count(*) = count(usd) then sum(usd) end as y
from sales
group by plan

-- same: running sums
select plan, month, sum(usd) over (partition by plan order by month) as x,
    min(usd) over (partition by plan order by month) as y,
    count(usd) over (partition by plan order by month) as z,
    sum(usd) over (partition by plan) as v
from sales

-- same: neighbours and frames
select plan, month, lag(usd) over (partition by plan order by month) as x,
    lag(usd, 1, units) over (partition by plan order by month) as y,
    lead(usd, 1, 0) over (partition by plan order by month desc) as z,
    sum(usd) over (
        partition by plan order by month rows between unbounded preceding and 1 preceding
    ) as v
from sales

-- same: windows over aggregates
select plan, sum(sum(usd)) over (order by plan) as x, row_number() over (order by plan) as y
from sales
group by plan

-- same: inner join
select sales.plan, plans.kind, usd * fee as x
from sales
inner join plans on plans.plan = sales.plan
where units > 1

-- same: left join
select sales.plan, coalesce(usd, 0) * coalesce(plans.fee, 9) as x, plans.kind
from sales
left join plans on plans.plan = sales.plan

-- same: cross join
select sales.plan as one, plans.plan as other, usd - fee as x
from sales
cross join plans

-- same: union all
select plan, usd as x, 'sale' as nature
from sales
union all
select plan, 1 as x, 'plan' as nature
from plans
union all
select plan, fee as x, 'fee' as nature
from plans

-- same: aggregates of what is null in every draw
with pairs as (
    select plan, usd, null as units from sales
    union all
    select plan, null as usd, fee as units from plans
)
select plan, count(usd) as x, count(units) as y, sum(units) as z, min(usd) as v
from pairs
group by plan

-- same: a logarithm that a case keeps from what has none
select plan, case when usd > 0 then ln(usd) else -1 end as x
from sales

-- same: joined to its own sum
with totals as (
    select plan, sum(usd) as total from sales group by plan
)
select sales.plan, usd / nullif(total, 0) as x
from sales
inner join totals on totals.plan = sales.plan

-- same: a still table from a drawn one
with named as (
    select distinct plan, kind from plans
)
select named.kind, sum(usd) as x
from sales
inner join named on named.plan = sales.plan
group by named.kind

-- same: grouped by a drawn column of one row
with wide as (
    select plan, fee, kind from plans
)
select wide.plan, wide.fee, sum(units) as x
from wide
inner join sales on sales.plan = wide.plan
group by wide.plan, wide.fee

-- same: rows that are null are left out
select plan, usd
from sales
where usd is not null

-- some: filtered
select plan, usd, units
from sales
where usd > 1

-- some: summed where
select plan, sum(usd) as x, count(*) as n, max(units) as u
from sales
where usd > 1
group by plan

-- some: having
select plan, sum(usd) as x
from sales
group by plan
having sum(usd) > 2

-- some: running sums and lag where
select plan, month, sum(usd) over (partition by plan order by month) as x,
    lag(usd, 1, -1) over (partition by plan order by month) as y
from sales
where usd > 1

-- some: left join to a filtered table
with high as (
    select plan, fee, 3 as three from plans where fee > 0.3
)
select sales.plan, usd, high.fee, high.three
from sales
left join high on high.plan = sales.plan

-- some: what a left join has not found
with high as (
    select plan, fee, 3 as three from plans where fee > 0.3
)
select sales.plan, usd
from sales
left join high on high.plan = sales.plan
where high.three is null

-- some: rows of a filtered table counted
with high as (
    select plan, kind from plans where fee > 0.3
)
select kind, count(*) as n
from high
group by kind

-- some: a logarithm of what a filter keeps
select plan, ln(usd) as x
from sales
where usd > 0

-- some: inner join to a filtered table
with high as (
    select plan, fee from plans where fee > 0.3
)
select sales.plan, usd + high.fee as x
from sales
inner join high on high.plan = sales.plan

-- some: union of a filtered table
with high as (
    select plan, fee from plans where fee > 0.3
)
select plan, fee
from high
union all
select plan, usd as fee
from sales

-- some: joined on a drawn column
select sales.plan, usd
from sales
inner join plans on plans.plan = sales.plan and usd > fee

-- some: where a truth
with truths as (
    select plan, usd > 1 as is_high from sales
)
select plan, count(*) as n
from truths
where is_high
group by plan

-- some: where not a truth
with truths as (
    select plan, usd > 1 as is_high from sales
)
select plan, is_high
from truths
where not is_high

-- refused: a text that varies
select case when usd > 1 then 'high' else 'low' end as x
from sales

-- refused: an order that varies
select row_number() over (order by usd) as x
from sales

-- refused: rows grouped by a drawn column
select plan, usd, count(*) as n
from sales
group by plan, usd

-- refused: a table within
select usd
from (select usd from sales)

-- refused: a distinct that varies
select distinct usd
from sales

-- refused: rows that come together
select sum(usd) over (order by plan) as x
from sales

-- refused: a left join that varies
select usd
from plans
left join sales on usd > fee

-- refused: another frame
select sum(usd) over (order by plan, month rows between 1 preceding and current row) as x
from sales

-- refused: an unknown function
select sin(usd) as x
from sales

-- refused: several rows, absent at times
with high as (
    select plan, usd from sales where usd > 1
)
select plans.plan, high.usd
from plans
left join high on high.plan = plans.plan

-- refused: months of an interval
select month + floor(usd) * interval 1 month as x
from sales

-- refused: qualify
select plan, usd
from sales
qualify row_number() over (partition by plan order by month) = 1
