"""FOCUS's columns have meanings, and each of them is one that is exported."""

from __future__ import annotations

from unitecon.dictionary.bill_meanings import BILL_MEANINGS, FOCUS_MEANINGS
from unitecon.dictionary.meanings import MEANINGS
from unitecon.engine import catalog


def test_every_meaning_is_of_a_column_that_a_query_has() -> None:
    text = catalog.get("focus_charges").sql
    assert [name for name in FOCUS_MEANINGS if name not in text] == []
    bills = "\n".join(q.sql for q in catalog.load().values() if q.topic in ("bills", "checks"))
    assert [name for name in BILL_MEANINGS if name not in bills] == []
    assert MEANINGS.items() >= (BILL_MEANINGS | FOCUS_MEANINGS).items()
