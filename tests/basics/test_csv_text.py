"""Cells of CSV text of any length."""

from __future__ import annotations

from unitecon.basics import csv_text


def test_a_cell_may_be_longer_than_python_usually_allows() -> None:
    assert next(csv_text.reader([f"a,{'b' * 200_000}\n"])) == ["a", "b" * 200_000]
