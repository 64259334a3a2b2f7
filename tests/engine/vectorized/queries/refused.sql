-- SQL without a form as arrays, over sales (plan, month, usd, units) and plans (plan,
-- kind, fee), of which usd and fee are drawn.

-- refused: a text that varies
select case when usd > 1 then 'high' else 'low' end as x
from sales

-- refused: an order that varies
select row_number() over (order by usd) as x
from sales

-- refused: a table within
select usd
from (select usd from sales)

-- refused: a distinct that varies
select distinct usd
from sales

-- refused: rows that come together
select sum(usd) over (order by plan) as x
from sales

-- refused: another frame
select sum(usd) over (order by plan, month rows between 1 preceding and current row) as x
from sales

-- refused: an unknown function
select sin(usd) as x
from sales

-- refused: months of an interval
select month + floor(usd) * interval 1 month as x
from sales

-- refused: qualify
select plan, usd
from sales
qualify row_number() over (partition by plan order by month) = 1
