-- What is joined to or read from rows that are there in some draws only, over sales (plan, month, usd, units) and plans (plan,
-- kind, fee), of which usd and fee are drawn.

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
