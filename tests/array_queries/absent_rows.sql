-- Rows that are there in some draws only, over sales (plan, month, usd, units) and plans (plan,
-- kind, fee), of which usd and fee are drawn.

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

-- some: a logarithm of what a filter keeps
select plan, ln(usd) as x
from sales
where usd > 0

-- some: joined on a drawn column
select sales.plan, usd
from sales
inner join plans on plans.plan = sales.plan and usd > fee
