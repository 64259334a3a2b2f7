"""Rules of rows: which rows break them, and in which words."""

from __future__ import annotations

from unitecon.case import row_rules
from unitecon.dictionary.tables import TABLES

TABLE = TABLES["discounts"]


def test_rows_that_break_a_rule_are_found_with_its_words() -> None:
    rows = [
        {"plan_id": "pro", "discount_id": "a", "discount_share": share, "discount_usd": usd}
        for share, usd in ((0.1, None), (0.1, 5.0), (0.0, None), (0.0, 5.0))
    ]
    frame = TABLE.empty().clear()
    frame = frame.__class__(rows, schema=TABLE.dtypes, strict=False)
    wrong = [(row, rule) for row, rule in row_rules.broken(TABLE, frame) if row < 4]
    both = [row for row, rule in wrong if rule.column == "discount_share"]
    assert both == [1, 2]
    texts = dict.fromkeys(TABLE.columns, "") | {"discount_share": "0.1"}
    (rule,) = {rule for _, rule in wrong if rule.column == "discount_share"}
    fault = row_rules.fault(TABLE, rule, texts)
    assert str(fault).startswith("discount_share: '0.1' and discount_usd are both set, or neither")
