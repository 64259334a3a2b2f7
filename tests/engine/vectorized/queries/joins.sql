-- Rows beside and below each other, over sales (plan, month, usd, units) and plans (plan,
-- kind, fee), of which usd and fee are drawn.

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
