-- A drawn value would decide whether a row exists, over sales (plan, month, usd, units) and plans
-- (plan, kind, fee), of which usd and fee are drawn.

-- condition: where
select plan, usd, units
from sales
where units > 1 and usd > 1

-- condition: where it is known
select plan, usd
from sales
where usd is not null

-- condition: having
select plan, sum(usd) as x
from sales
group by plan
having sum(usd) > 2

-- condition: having a count
select plan, sum(usd) as x
from sales
group by plan
having count(usd) > 0

-- condition: an inner join
select sales.plan, usd
from sales
inner join plans on plans.plan = sales.plan and usd > fee

-- condition: a left join
select usd
from plans
left join sales on usd > fee

-- condition: groups
select plan, usd, count(*) as n
from sales
group by plan, usd

-- condition: groups of a drawn column of one row
with wide as (
    select plan, fee, kind from plans
)
select wide.plan, wide.fee, sum(units) as x
from wide
inner join sales on sales.plan = wide.plan
group by wide.plan, wide.fee

-- condition: a filtered part
with high as (
    select plan, fee, 3 as three from plans where fee > 0.3
)
select sales.plan, usd, high.fee, high.three
from sales
left join high on high.plan = sales.plan

-- condition: a truth
with truths as (
    select plan, usd > 1 as is_high from sales
)
select plan, is_high
from truths
where not is_high
