-- Groups whose sums are drawn, over sales (plan, month, usd, units) and plans (plan,
-- kind, fee), of which usd and fee are drawn.

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

-- same: aggregates of what is null in every draw
with pairs as (
    select plan, usd, null as units from sales
    union all
    select plan, null as usd, fee as units from plans
)
select plan, count(usd) as x, count(units) as y, sum(units) as z, min(usd) as v
from pairs
group by plan

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

-- same: having over undrawn columns
select plan, sum(usd) as x, count(*) as n
from sales
group by plan
having sum(units) > 2 and count(*) > 1
