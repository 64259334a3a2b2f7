-- question: Which packages above those that every user of a tier buys are counted one by one?
-- grain:    package_number
-- reads:
-- notes:    docs/charges.md#expected-charges
-- 0 to 127, named in octal digits.
with digits as (
    select 0 as digit, '0' as numeral
    union all
    select 1 as digit, '1' as numeral
    union all
    select 2 as digit, '2' as numeral
    union all
    select 3 as digit, '3' as numeral
    union all
    select 4 as digit, '4' as numeral
    union all
    select 5 as digit, '5' as numeral
    union all
    select 6 as digit, '6' as numeral
    union all
    select 7 as digit, '7' as numeral
)
select
    cast(high_digits.digit * 64 + middle_digits.digit * 8 + low_digits.digit as double) as package_number,
    high_digits.numeral || middle_digits.numeral || low_digits.numeral as border
from digits as high_digits
cross join digits as middle_digits
cross join digits as low_digits
where high_digits.digit < 2
