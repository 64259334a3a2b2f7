-- Expressions over drawn columns, over sales (plan, month, usd, units) and plans (plan,
-- kind, fee), of which usd and fee are drawn.

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

-- same: a logarithm that a case keeps from what has none
select plan, case when usd > 0 then ln(usd) else -1 end as x,
    case when usd <= 0 then 0 when ln(usd) > 1 then 1 else 2 end as y
from sales
