"""Quarantined records: each with its reason, its line and its text."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from importcase import over_file, pipeline, row

from unitecon.importing import duplicates, quarantine


def test_invalid_contradicting_and_broken_records_are_written_in_order(tmp_path: Path) -> None:
    rows = (row("1"), row("2", prompt="-1"), "3,ann\n", row("4"), row("4", prompt="7"),
            row("5", prompt="-2"))  # fmt: skip
    run = over_file(pipeline(tmp_path, *rows))
    duplicates.suspects(run, [])
    duplicates.settle(run, "keyed where key_hash in (select key_hash from suspects)", [])
    reasons = quarantine.write(run, tmp_path / "quarantine.parquet")
    assert list(reasons.items()) == [
        ("conflicting_duplicate", 2),
        ("negative_count", 2),
        ("broken_row", 1),
    ]
    records = pl.read_parquet(tmp_path / "quarantine.parquet")
    assert records.select("source_file", "source_line", "reason").rows() == [
        ("a.csv", 3, "negative_count"),
        ("a.csv", 4, "broken_row"),
        ("a.csv", 5, "conflicting_duplicate"),
        ("a.csv", 6, "conflicting_duplicate"),
        ("a.csv", 7, "negative_count"),
    ]
    assert records["raw"][1] == "3,ann"
    assert '"prompt":"-1"' in records["raw"][0]
    assert quarantine.first_places(run) == [
        "broken_row: a.csv:4",
        "conflicting_duplicate: a.csv:5",
        "negative_count: a.csv:3",
    ]
