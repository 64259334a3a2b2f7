-- What cannot be told as arrays, over sales (plan, month, usd, units) and plans (plan,
-- kind, fee), of which usd and fee are drawn.

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
