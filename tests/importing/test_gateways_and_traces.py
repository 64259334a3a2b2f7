"""Logs of LiteLLM, Langfuse and OpenTelemetry, against rows written by hand.

Each format's SQL runs over fixtures in `formats/` as its importer hands them to it; `golden/` holds
what it must say of them. Then the same files go through the whole import.
"""

from __future__ import annotations

from pathlib import Path

import logcase
import polars as pl
import pytest
from format_files import FIXTURES, ODD, golden, reported

from unitecon import importing
from unitecon.usage import ledger as ledger_files

FORMATS = ("litellm", "langfuse", "otel")
NAMES = sorted(path.name for name in FORMATS for path in FIXTURES.glob(f"{name}.*"))


@pytest.mark.parametrize("name", NAMES)
def test_a_format_reports_what_the_source_says(name: str) -> None:
    assert reported(FIXTURES / name) == golden(FIXTURES / name)


@pytest.mark.parametrize("name", FORMATS)
def test_an_odd_line_stops_nothing_and_is_never_usage(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.odd.jsonl"
    file.write_text("\n".join(ODD) + "\n")
    rows = reported(file)
    assert {row["source_line"] for row in rows} == {str(line) for line in range(1, len(ODD) + 1)}
    assert all(row["user_id"] is None for row in rows)


# request_id: uncached input, cache reads, writes for 5 minutes and for an hour, visible output,
# reasoning, audio in and out, images in and out, web searches
LITELLM = {
    "chatcmpl-A1": (86, 1920, 0, 0, 236, 64, 0, 0, 0, 0, 0),
    "msg_B2": (500, 3000, 400, 1100, 600, 0, 0, 0, 0, 0, 2),
    "chatcmpl-A1_cache_hit1779472003.5": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "7f3b-timeout": (2900, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "gem-C3": (442, 0, 0, 0, 80, 700, 300, 0, 258, 120, 1),
    "batch_D4_batch_cost": (20, 0, 0, 0, 15, 0, 0, 0, 0, 0, 0),
    "old-G7": (12, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0),
    "gpt56-H8": (2200, 0, 400, 0, 10, 0, 0, 0, 0, 0, 0),
    "chatcmpl-P1": (40, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0),
    "chatcmpl-C1": (86, 1920, 0, 0, 236, 64, 0, 0, 0, 0, 0),
    "chatcmpl-C2": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
}
LANGFUSE = {
    "obs-1": (86, 17817, 0, 0, 188, 0, 0, 0, 0, 0, 0),
    "obs-4": (2, 47105, 300, 776, 514, 200, 0, 0, 0, 0, 0),
    "obs-5": (1647, 115584, 0, 0, 225, 0, 0, 0, 0, 0, 0),
    "obs-6": (300, 200, 1500, 0, 50, 0, 0, 0, 0, 0, 0),
    "obs-7": (10, 1000, 0, 0, 50, 0, 0, 0, 0, 0, 0),
    "obs-10": (60, 0, 0, 0, 12, 0, 40, 88, 0, 0, 0),
    "obs-14": (512, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "obs-15": (100, 0, 0, 0, 30, 50, 0, 0, 0, 0, 0),
    "support-chat-7-gen": (98, 0, 0, 0, 68, 0, 0, 0, 0, 0, 0),
    "o-2": (300, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0),
    "csv-1": (86, 17817, 0, 0, 188, 0, 0, 0, 0, 0, 0),
}
OTEL = {
    "eee19b7ec3c1b173": (86, 1920, 0, 0, 236, 64, 0, 0, 0, 0, 0),
    "eee19b7ec3c1b174": (2, 47105, 1076, 0, 714, 0, 0, 0, 0, 0, 0),
    "aaa19b7ec3c1b171": (512, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "aaa19b7ec3c1b172": (10, 0, 0, 0, 15, 0, 30, 5, 60, 0, 0),
    "ccc19b7ec3c1b171": (42, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0),
    "ddd19b7ec3c1b172": (100, 400, 0, 0, 20, 70, 0, 0, 0, 0, 0),
    "ddd19b7ec3c1b173": (13, 1000, 150, 0, 201, 0, 0, 0, 0, 0, 0),
    "ddd19b7ec3c1b174": (100, 900, 300, 0, 10, 0, 0, 0, 0, 0, 0),
    "ddd19b7ec3c1b175": (264, 0, 0, 0, 104, 989, 0, 0, 0, 0, 0),
}
IMPORTED: list[tuple[str, dict[str, tuple[int, ...]], dict[str, int]]] = [
    ("litellm", LITELLM, {"unreadable_metadata": 2, "not_a_number": 1, "missing_user": 1}),
    (
        "langfuse",
        LANGFUSE,
        {
            "no_usage": 2,
            "fractional_count": 1,
            "missing_user": 1,
            "total_above_its_parts": 1,
            "two_counts_of_one_class": 1,
            "unknown_usage_type: some_other_token_count": 1,
        },
    ),
    ("otel", OTEL, {"not_a_number": 2, "metrics_without_requests": 1, "missing_user": 1}),
]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case without a log yet."""
    (tmp_path / "case.toml").write_text(logcase.TOML)
    for name, text in logcase.TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


@pytest.mark.parametrize(("name", "taken", "reasons"), IMPORTED, ids=FORMATS)
def test_an_import_takes_classes_apart_and_loses_no_record(
    case: Path, name: str, taken: dict[str, tuple[int, ...]], reasons: dict[str, int]
) -> None:
    files = [FIXTURES / file for file in NAMES if file.startswith(name)]
    report = importing.import_files(name, files, case)
    assert report.read == report.accepted + report.duplicate + report.quarantined
    assert (report.accepted, report.duplicate, report.reasons) == (len(taken), 0, reasons)
    ledger = pl.concat([pl.read_parquet(path) for path in ledger_files.data_files(case)])
    tokens = {
        row["request_id"].rpartition(":")[2]: tuple(row[token] for token in logcase.TOKENS)
        for row in ledger.to_dicts()
    }
    assert tokens == taken
