-- Sums of what came before and neighbouring rows, over sales (plan, month, usd, units) and plans (plan,
-- kind, fee), of which usd and fee are drawn.

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
